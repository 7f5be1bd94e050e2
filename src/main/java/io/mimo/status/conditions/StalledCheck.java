package io.mimo.status.conditions;

import io.mimo.api.MimoDeploymentStatus.Condition;
import io.mimo.status.ConditionType;
import java.util.Optional;

/**
 * Stalled: somebody has to change something before the resource goes on, only while it is so. kstatus knows it, and so
 * Flux, {@code helm --wait} and others go by it
 * (https://github.com/kubernetes-sigs/cli-utils/tree/master/pkg/kstatus#conditions).
 */
final class StalledCheck implements ConditionCheck {
    @Override
    public ConditionType type() {
        return ConditionType.Stalled;
    }

    /** A disproved plan would fail again and again until somebody edits it; what only waits is not stalled. */
    @Override
    public Optional<ConditionDraft> check(Situation now, Drafts earlier) {
        return new SizingDisprovedCheck()
                .check(now, earlier)
                .or(() -> earlier.firstFailed()
                        .filter(first -> first.check().stalls(now, first.draft()))
                        .map(Checked::draft))
                .map(why -> ConditionDraft.holds(type(), why.reason(), why.message()));
    }

    /** It repeats another condition. */
    @Override
    public boolean isEvent(ConditionDraft draft, Optional<Condition> before) {
        return false;
    }
}
