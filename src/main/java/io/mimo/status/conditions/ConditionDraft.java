package io.mimo.status.conditions;

import io.mimo.status.ConditionType;
import io.mimo.status.MessageText;
import io.mimo.status.Reasons;
import io.mimo.status.conditions.ConditionDraft.Truth;

/** One condition before it has a time. */
public record ConditionDraft(ConditionType type, Truth truth, String reason, String message) {
    /** The three values of a condition, spelled as in the API. */
    public enum Truth {
        True,
        False,
        Unknown
    }

    public ConditionDraft {
        message = MessageText.of(message, MessageText.CONDITION);
    }

    public static ConditionDraft holds(ConditionType type, String reason, String message) {
        return new ConditionDraft(type, Truth.True, reason, message);
    }

    public static ConditionDraft fails(ConditionType type, String reason, String message) {
        return new ConditionDraft(type, Truth.False, reason, message);
    }

    public static ConditionDraft notReached(ConditionType type, ConditionDraft obstacle) {
        return new ConditionDraft(
                type,
                Truth.Unknown,
                Reasons.NOT_REACHED,
                "not reached: " + obstacle.type() + " is " + obstacle.truth() + ", " + obstacle.reason());
    }

    public boolean holds() {
        return truth == Truth.True;
    }
}
