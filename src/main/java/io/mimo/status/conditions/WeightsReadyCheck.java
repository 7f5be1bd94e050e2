package io.mimo.status.conditions;

import io.mimo.api.MimoDeploymentStatus.Condition;
import io.mimo.status.ConditionType;
import io.mimo.status.ObservedDownload;
import io.mimo.status.Reasons;
import io.mimo.status.conditions.ConditionDraft.Truth;
import java.util.Optional;

/** WeightsReady: the weights are on their volume; only for a spec with a cache. */
final class WeightsReadyCheck implements ConditionCheck {
    @Override
    public ConditionType type() {
        return ConditionType.WeightsReady;
    }

    @Override
    public Optional<ConditionDraft> check(Situation now, Drafts earlier) {
        if (now.current().getSpec().cache() == null) {
            return Optional.empty();
        }
        ConditionDraft applied = earlier.of(ConditionType.Applied);
        return Optional.of(now.workload()
                .download()
                .filter(_ -> applied.holds())
                .map(WeightsReadyCheck::downloaded)
                .orElseGet(() ->
                        ConditionDraft.notReached(type(), applied.holds() ? earlier.obstacleOfDecision() : applied)));
    }

    @Override
    public boolean isEvent(ConditionDraft draft, Optional<Condition> before) {
        return draft.truth() != Truth.Unknown && !draft.reason().equals(Reasons.DOWNLOADING);
    }

    private static ConditionDraft downloaded(ObservedDownload download) {
        if (download.complete()) {
            return ConditionDraft.holds(
                    ConditionType.WeightsReady,
                    Reasons.WEIGHTS_READY,
                    download.source() + " is on PersistentVolumeClaim " + download.claim() + ", every file verified");
        }
        return download.cause()
                .map(cause -> ConditionDraft.fails(
                        ConditionType.WeightsReady,
                        cause.reason(),
                        cause.pod().isEmpty() ? cause.words() : cause.message() + " (pod " + cause.pod() + ")"))
                .orElseGet(() -> ConditionDraft.fails(
                        ConditionType.WeightsReady,
                        Reasons.DOWNLOADING,
                        download.progress() + "; serving pods are made when every file is verified"));
    }
}
