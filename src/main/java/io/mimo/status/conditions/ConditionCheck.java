package io.mimo.status.conditions;

import io.mimo.api.MimoDeploymentStatus.Condition;
import io.mimo.status.ConditionType;
import io.mimo.status.conditions.ConditionDraft.Truth;
import java.util.Optional;

/**
 * One condition of a resource: when it is there, its reason and words, when a change of it is an event, and whether it
 * needs somebody. A new condition is a class of this kind and a line in {@link ConditionChecks}.
 */
public interface ConditionCheck {
    ConditionType type();

    /**
     * @param earlier conditions before this one, in the order of {@link ConditionChecks}
     * @return empty while the condition is absent
     */
    Optional<ConditionDraft> check(Situation now, Drafts earlier);

    /**
     * Whether a transition to this draft is told as an event. One event per cause: what repeats another condition, or
     * only follows from one, is none.
     *
     * @param before the stored condition
     */
    default boolean isEvent(ConditionDraft draft, Optional<Condition> before) {
        return true;
    }

    /** Whether its event is a warning. */
    default boolean isWarning(ConditionDraft draft) {
        return draft.truth() == Truth.False;
    }

    /**
     * Whether it is part of the decision: then its refusal is told again for another spec, with the decision's summary.
     */
    default boolean isDecision() {
        return false;
    }

    /** Whether somebody has to change something before the resource goes on. */
    default boolean stalls(Situation now, ConditionDraft draft) {
        return false;
    }
}
