package io.mimo.api;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** An edit of a manifest in one line, as a person types it: YAML in flow style. */
public final class EditText {
    /** Text that YAML reads as nothing but text. */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z][A-Za-z0-9_./:-]*");

    private static final Pattern OTHER_TYPE = Pattern.compile("(?i)true|false|yes|no|on|off|null|y|n");

    private EditText() {}

    /** A null value removes the field. */
    public static String of(String path, @Nullable Object value) {
        return path + ": " + (value == null ? "(remove)" : value instanceof String text ? text : flow(value));
    }

    /** Text as YAML reads it back: quoted where it would be a number, a truth value or the like. */
    public static String scalar(String text) {
        return PLAIN.matcher(text).matches() && !OTHER_TYPE.matcher(text).matches() ? text : "\"" + text + "\"";
    }

    private static String flow(Object value) {
        return switch (value) {
            case Map<?, ?> fields ->
                fields.entrySet().stream()
                        .map(field -> field.getKey() + ": " + flow(field.getValue()))
                        .collect(Collectors.joining(", ", "{", "}"));
            case List<?> items -> items.stream().map(EditText::flow).collect(Collectors.joining(", ", "[", "]"));
            case String text -> scalar(text);
            default -> value.toString();
        };
    }
}
