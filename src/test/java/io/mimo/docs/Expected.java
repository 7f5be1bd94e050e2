package io.mimo.docs;

import static java.util.stream.Collectors.joining;

import java.util.List;
import java.util.regex.Pattern;

/** Output as a page shows it: {@code [...]} alone on a line stands for any lines, within a line for any text. */
final class Expected {
    private static final String ANY = "[...]";

    private Expected() {}

    static boolean matches(List<String> shown, String printed) {
        String text = printed.lines()
                .map(String::stripTrailing)
                .collect(joining("\n"))
                .stripTrailing();
        return Pattern.compile(pattern(shown))
                .matcher(text.isEmpty() ? "" : text + "\n")
                .matches();
    }

    private static String pattern(List<String> shown) {
        String text = String.join("\n", shown).stripTrailing();
        return text.lines().map(Expected::line).collect(joining());
    }

    private static String line(String line) {
        return line.strip().equals(ANY) ? "(?:.*\n)*?" : text(line) + "\n";
    }

    private static String text(String line) {
        return List.of(line.stripTrailing().split(Pattern.quote(ANY), -1)).stream()
                .map(Pattern::quote)
                .collect(joining(".*"));
    }
}
