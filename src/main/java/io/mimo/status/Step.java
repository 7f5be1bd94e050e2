package io.mimo.status;

/** One condition before it has a time. */
record Step(ConditionType type, Truth truth, String reason, String message) {
    /** The three values of a condition, spelled as in the API. */
    enum Truth {
        True,
        False,
        Unknown
    }

    Step {
        message = OneLine.of(message, OneLine.CONDITION);
    }

    static Step holds(ConditionType type, String reason, String message) {
        return new Step(type, Truth.True, reason, message);
    }

    static Step fails(ConditionType type, String reason, String message) {
        return new Step(type, Truth.False, reason, message);
    }

    static Step notReached(ConditionType type, Step obstacle) {
        return new Step(
                type,
                Truth.Unknown,
                Reasons.NOT_REACHED,
                "not reached: " + obstacle.type() + " is " + obstacle.truth() + ", " + obstacle.reason());
    }

    boolean holds() {
        return truth == Truth.True;
    }
}
