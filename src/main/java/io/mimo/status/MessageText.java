package io.mimo.status;

/** Text fit for a condition or an event: one line, printable ASCII, cut at a limit. */
public final class MessageText {
    /** Longest condition message, so that {@code kubectl describe} stays readable. */
    public static final int CONDITION = 300;
    /** Longest event message that the API server takes (core/v1 Event validation). */
    public static final int EVENT = 1024;

    private static final String CUT = "...";

    private MessageText() {}

    public static String of(String text, int limit) {
        String line = text.replaceAll("\\s+", " ").strip().replaceAll("[^\\x20-\\x7e]", "?");
        return line.length() <= limit ? line : line.substring(0, limit - CUT.length()) + CUT;
    }
}
