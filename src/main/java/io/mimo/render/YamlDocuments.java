package io.mimo.render;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * YAML in block style, as kubectl writes it. A general YAML library would cost a cold JVM another 0.15 s (0.5 s instead
 * of 0.35 s for the objects of one resource on 2 cores, of which 0.2 s load Jackson, which the CLI needs anyway).
 */
final class YamlDocuments {
    private static final ObjectMapper MODEL = JsonMapper.builder().build();
    /** Text that no YAML version reads as anything else; all other text is quoted. */
    private static final Pattern PLAIN = Pattern.compile("(--)?[A-Za-z/]([A-Za-z0-9._/:@-]*[A-Za-z0-9._/@-])?");

    private static final Set<String> WORDS = Set.of("y", "n", "yes", "no", "on", "off", "true", "false", "null");
    /** What YAML forbids or folds inside quotes, although JSON does not escape it. */
    private static final Pattern UNPRINTABLE = Pattern.compile("[\\x7f-\\x9f\\u2028\\u2029\\ufeff\\ufffe\\uffff]");

    /**
     * Whole lines of printable ASCII, a program say, that a block shows as they are: the first not indented, the last
     * not empty.
     */
    private static final Pattern LINES = Pattern.compile("[!-~][ -~]*\n([ -~]*\n)*[!-~][ -~]*\n");

    private YamlDocuments() {}

    static String of(List<? extends HasMetadata> objects) {
        StringBuilder out = new StringBuilder();
        for (HasMetadata object : objects) {
            out.append("---\n");
            mapping(out, MODEL.valueToTree(object), "");
        }
        return out.toString();
    }

    /** Appends the entries; the first one continues the current line, the others begin with the indentation. */
    private static void mapping(StringBuilder out, JsonNode map, String indent) {
        String before = "";
        for (var entry : map.properties()) {
            out.append(before).append(scalar(entry.getKey())).append(':');
            value(out, entry.getValue(), indent);
            before = indent;
        }
    }

    private static void value(StringBuilder out, JsonNode value, String indent) {
        if (value.isContainerNode() && !value.isEmpty()) {
            out.append('\n');
            if (value.isArray()) {
                value.forEach(item -> item(out, item, indent));
            } else {
                out.append(indent).append("  ");
                mapping(out, value, indent + "  ");
            }
        } else if (value.isTextual() && LINES.matcher(value.textValue()).matches()) {
            out.append(" |\n");
            value.textValue().lines().forEach(line -> out.append(line.isEmpty() ? "" : indent + "  " + line)
                    .append('\n'));
        } else {
            out.append(' ')
                    .append(value.isTextual() ? scalar(value.textValue()) : value)
                    .append('\n');
        }
    }

    private static void item(StringBuilder out, JsonNode item, String indent) {
        out.append(indent).append('-');
        if (item.isObject() && !item.isEmpty()) {
            out.append(' ');
            mapping(out, item, indent + "  ");
        } else {
            value(out, item, indent + "  ");
        }
    }

    private static String scalar(String text) {
        if (PLAIN.matcher(text).matches() && !WORDS.contains(text.toLowerCase(Locale.ROOT))) {
            return text;
        }
        String quoted = MODEL.getNodeFactory().textNode(text).toString();
        return UNPRINTABLE.matcher(quoted).replaceAll(match -> "\\\\u%04x"
                .formatted((int) match.group().charAt(0)));
    }
}
