package io.mimo.status;

/** One condition before it has a time. */
record ConditionDraft(ConditionType type, Truth truth, String reason, String message) {
    /** The three values of a condition, spelled as in the API. */
    enum Truth {
        True,
        False,
        Unknown
    }

    ConditionDraft {
        message = MessageText.of(message, MessageText.CONDITION);
    }

    static ConditionDraft holds(ConditionType type, String reason, String message) {
        return new ConditionDraft(type, Truth.True, reason, message);
    }

    static ConditionDraft fails(ConditionType type, String reason, String message) {
        return new ConditionDraft(type, Truth.False, reason, message);
    }

    static ConditionDraft notReached(ConditionType type, ConditionDraft obstacle) {
        return new ConditionDraft(
                type,
                Truth.Unknown,
                Reasons.NOT_REACHED,
                "not reached: " + obstacle.type() + " is " + obstacle.truth() + ", " + obstacle.reason());
    }

    boolean holds() {
        return truth == Truth.True;
    }
}
