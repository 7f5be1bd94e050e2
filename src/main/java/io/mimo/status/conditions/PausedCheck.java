package io.mimo.status.conditions;

import io.mimo.status.ConditionType;
import io.mimo.status.Pause;
import io.mimo.status.Reasons;
import java.util.Optional;

/** Paused: the user's annotation lets nothing be written but the status. */
final class PausedCheck implements ConditionCheck {
    @Override
    public ConditionType type() {
        return ConditionType.Paused;
    }

    @Override
    public Optional<ConditionDraft> check(Situation now, Drafts earlier) {
        return Pause.isAsked(now.current())
                ? Optional.of(ConditionDraft.holds(
                        type(),
                        Reasons.PAUSED,
                        "the annotation " + Pause.ANNOTATION + " is true: nothing is written but this status, "
                                + "so what runs stays as it is and no edit, event of a node or upgrade changes it; "
                                + "remove the annotation to go on"))
                : Optional.empty();
    }
}
