package io.mimo.status.conditions;

import io.mimo.status.ConditionType;
import io.mimo.status.ObservedDownload;
import io.mimo.status.ObservedWorkload;
import io.mimo.status.Reasons;
import java.util.Optional;

/**
 * PromiseLapsed: GPUs that were promised may go to others, as the pods could not be made or scheduled for 5 minutes; a
 * warning, only while it is so.
 */
final class PromiseLapsedCheck implements ConditionCheck {
    @Override
    public ConditionType type() {
        return ConditionType.PromiseLapsed;
    }

    @Override
    public Optional<ConditionDraft> check(Situation now, Drafts earlier) {
        return now.decision().lapsed() ? Optional.of(lapsed(now.workload())) : Optional.empty();
    }

    @Override
    public boolean isWarning(ConditionDraft draft) {
        return true;
    }

    private static ConditionDraft lapsed(ObservedWorkload workload) {
        String why = workload.causes().stream()
                .findFirst()
                .or(() -> workload.download().flatMap(ObservedDownload::cause))
                .map(cause -> ": " + cause.words())
                .orElse("");
        return ConditionDraft.holds(
                ConditionType.PromiseLapsed,
                Reasons.PODS_KEPT_AWAY,
                "its pods could not be made or scheduled for 5 minutes, so "
                        + "other resources may take their GPUs; it takes its turn again as soon as the pods can be made"
                        + why);
    }
}
