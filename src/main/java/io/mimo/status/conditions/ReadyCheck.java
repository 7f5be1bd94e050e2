package io.mimo.status.conditions;

import io.mimo.api.MimoDeploymentStatus.Condition;
import io.mimo.status.ConditionType;
import io.mimo.status.Reasons;
import java.util.Optional;

/** Ready: the summary, which is the first condition of the ladder that does not hold. */
final class ReadyCheck implements ConditionCheck {
    @Override
    public ConditionType type() {
        return ConditionType.Ready;
    }

    @Override
    public Optional<ConditionDraft> check(Situation now, Drafts earlier) {
        return Optional.of(earlier.firstObstacle()
                .map(first -> new ConditionDraft(type(), first.truth(), first.reason(), first.message()))
                .orElseGet(() -> ConditionDraft.holds(
                        type(),
                        Reasons.READY,
                        earlier.of(ConditionType.Available).message())));
    }

    /** It repeats another condition. */
    @Override
    public boolean isEvent(ConditionDraft draft, Optional<Condition> before) {
        return false;
    }
}
