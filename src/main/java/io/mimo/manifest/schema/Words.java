package io.mimo.manifest.schema;

import com.fasterxml.jackson.databind.JsonNode;
import io.mimo.api.SchemaPatterns;
import io.mimo.catalog.flags.NearestName;
import io.mimo.manifest.Problem;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The sentences of {@link SchemaRules}: field, value, what is wrong; and the remedy. */
final class Words {
    private static final int SHOWN = 60;

    private Words() {}

    static Problem missing(String path, JsonNode schema) {
        String description = schema.path("description").asText();
        return new Problem(
                "MissingField",
                path,
                null,
                label(path) + ": is missing",
                "add it: " + description.split("\\. ", 2)[0].replaceAll("\\.$", ""));
    }

    static Problem unknownField(String parent, String name, Collection<String> siblings, List<String> elsewhere) {
        String path = parent.isEmpty() ? name : parent + "." + name;
        Optional<String> near = NearestName.of(name, siblings)
                .map(sibling -> parent.isEmpty() ? sibling : label(parent + "." + sibling));
        String remedy = near.or(
                        () -> elsewhere.size() == 1 ? Optional.of(label(elsewhere.getFirst())) : Optional.empty())
                .map(guess -> "did you mean " + guess + "?")
                .orElse("remove it; the fields here are "
                        + String.join(", ", siblings.stream().sorted().toList()));
        return new Problem("UnknownField", path, null, label(path) + ": there is no such field", remedy);
    }

    static Problem wrongType(String path, JsonNode value, String wanted, String remedy) {
        return new Problem(
                "WrongType",
                path,
                plain(value),
                label(path) + ": " + shown(value) + " is " + kindOf(value) + ", not " + wanted,
                remedy);
    }

    static Problem notInEnum(String path, JsonNode value, JsonNode legal) {
        List<String> values = legal.valueStream()
                .map(JsonNode::asText)
                .filter(word -> !word.isEmpty())
                .toList();
        String hint = NearestName.of(value.asText(), values)
                .map(near -> "; did you mean " + near + "?")
                .orElse("");
        String kind = value.isTextual() ? "" : " (" + kindOf(value) + ")";
        return new Problem(
                "UnknownValue",
                path,
                plain(value),
                label(path) + ": " + shown(value) + kind + " is not a value it can have",
                "write one of " + String.join(", ", values) + hint);
    }

    static Problem outOfRange(String path, JsonNode value, JsonNode schema) {
        return new Problem(
                "OutOfRange",
                path,
                plain(value),
                label(path) + ": " + decimal(value) + " is out of range",
                "write " + range(schema));
    }

    static Problem wrongLength(String path, String text, int length, JsonNode schema) {
        if (text.isEmpty()) {
            return new Problem(
                    "WrongLength", path, text, label(path) + ": is empty", "write a value or leave the field out");
        }
        boolean tooShort = length < schema.path("minLength").asInt(0);
        String bound = tooShort ? "at least " + schema.get("minLength") : "at most " + schema.get("maxLength");
        return new Problem(
                "WrongLength",
                path,
                text,
                label(path) + ": " + length + " characters are too " + (tooShort ? "few" : "many"),
                "write " + bound + " characters");
    }

    static Problem wrongPattern(String path, JsonNode value, String pattern) {
        return new Problem(
                "WrongForm",
                path,
                value.textValue(),
                label(path) + ": " + shown(value) + " is not " + SchemaPatterns.inWords(pattern),
                SchemaPatterns.remedy(pattern));
    }

    /** What to write where a number stands in quotes, or anything else where a number belongs. */
    static String numberWanted(JsonNode value, JsonNode schema, boolean whole) {
        if (value.isTextual() && value.textValue().matches(whole ? "-?[0-9]+" : "-?[0-9]+(\\.[0-9]+)?")) {
            return "write it without quotes: " + value.textValue();
        }
        return "write " + (whole ? "an integer" : "a number") + (schema.has("minimum") ? " from " + range(schema) : "");
    }

    /** Every number below spec that has one bound has both. */
    private static String range(JsonNode schema) {
        return decimal(schema.get("minimum")) + " to " + decimal(schema.get("maximum"));
    }

    static String quoted(JsonNode value) {
        if (value.isBoolean()) {
            return "put it in quotes: unquoted yes, no, on, off, y and n are booleans in Kubernetes' YAML";
        }
        return value.isNumber() ? "put it in quotes: \"" + decimal(value) + "\"" : "write text";
    }

    /** Field path as messages begin with it: the API server's without {@code spec.}. */
    static String label(String path) {
        return path.startsWith("spec.") ? path.substring("spec.".length()) : path;
    }

    static String kindOf(JsonNode value) {
        return switch (value.getNodeType()) {
            case STRING -> "text";
            case NUMBER -> value.isIntegralNumber() ? "an integer" : "a number";
            case BOOLEAN -> "a boolean";
            case ARRAY -> "a list";
            case OBJECT, POJO -> "an object";
            case NULL, MISSING, BINARY -> "nothing";
        };
    }

    static String shown(JsonNode value) {
        return cut(
                value.isTextual()
                        ? "\"" + value.textValue() + "\""
                        : value.isNumber() ? decimal(value) : value.toString());
    }

    /** The value as a Java object for the report; containers as shortened text. */
    static @Nullable Object plain(JsonNode value) {
        return switch (value.getNodeType()) {
            case STRING -> value.textValue();
            case NUMBER -> value.numberValue();
            case BOOLEAN -> value.booleanValue();
            case NULL, MISSING -> null;
            default -> shown(value);
        };
    }

    private static String decimal(JsonNode number) {
        BigDecimal decimal = number.decimalValue();
        return decimal.signum() == 0 ? "0" : decimal.stripTrailingZeros().toPlainString();
    }

    private static String cut(String text) {
        String line = text.replaceAll("\\s+", " ");
        return line.length() <= SHOWN ? line : line.substring(0, SHOWN - 3) + "...";
    }
}
