package io.mimo.catalog.flags;

/** What the operator makes of a flag or a variable. */
public enum Treatment {
    /** The sizer uses it. */
    MODELLED,
    /** Passed through: neither memory nor layout changes. */
    NEUTRAL,
    /** A field of the spec, or the operator, decides it. */
    OWNED,
    /** It changes memory or layout and is not modelled, or it is unsafe. */
    REFUSED;

    static Treatment of(String word) {
        return switch (word) {
            case "Modelled" -> MODELLED;
            case "Neutral" -> NEUTRAL;
            case "Owned" -> OWNED;
            case "Refused" -> REFUSED;
            default -> throw new IllegalArgumentException("not a class: " + word);
        };
    }
}
