package io.mimo.manifest.schema;

import com.fasterxml.jackson.databind.JsonNode;
import io.mimo.manifest.Problem;
import java.math.BigDecimal;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Walks a manifest's {@code spec} along the schema. A null counts as absent, as the API server prunes it; a float
 * without a fraction is an integer.
 */
final class SchemaWalk {
    private final JsonNode root;
    private final List<Problem> problems;

    SchemaWalk(JsonNode root, List<Problem> problems) {
        this.root = root;
        this.problems = problems;
    }

    void check(JsonNode manifest) {
        JsonNode schema = root.path("properties").path("spec");
        JsonNode spec = manifest.path("spec");
        if (isAbsent(spec)) {
            problems.add(Words.missing("spec", schema));
        } else {
            value(spec, schema, "spec");
        }
    }

    private void value(JsonNode value, JsonNode schema, String path) {
        if (schema.path("x-kubernetes-int-or-string").asBoolean()) {
            if (!isInteger(value)) {
                text(value, schema, path, "text or an integer");
            }
            return;
        }
        switch (schema.path("type").asText()) {
            case "object" -> object(value, schema, path);
            case "array" -> list(value, schema, path);
            case "integer", "number" -> number(value, schema, path);
            case "boolean" -> {
                if (!value.isBoolean()) {
                    problems.add(Words.wrongType(path, value, "true or false", "write true or false, without quotes"));
                }
            }
            default -> text(value, schema, path, "text");
        }
    }

    private void object(JsonNode value, JsonNode schema, String path) {
        JsonNode fields = schema.path("properties");
        if (!value.isObject()) {
            String remedy = fields.isEmpty()
                    ? "write NAME: VALUE, one per line"
                    : "write its fields: " + String.join(", ", names(fields));
            problems.add(Words.wrongType(path, value, "an object", remedy));
            return;
        }
        for (var entry : value.properties()) {
            JsonNode known = schema.has("additionalProperties")
                    ? schema.get("additionalProperties")
                    : fields.path(entry.getKey());
            if (known.isMissingNode()) {
                problems.add(Words.unknownField(path, entry.getKey(), names(fields), pathsOf(entry.getKey())));
            } else if (!entry.getValue().isNull()) {
                value(entry.getValue(), known, path + "." + entry.getKey());
            }
        }
        for (JsonNode name : schema.path("required")) {
            if (isAbsent(value.path(name.asText()))) {
                problems.add(Words.missing(path + "." + name.asText(), fields.path(name.asText())));
            }
        }
        checkCount(value.size(), schema.path("maxProperties"), path, "entries");
    }

    private void list(JsonNode value, JsonNode schema, String path) {
        if (!value.isArray()) {
            problems.add(Words.wrongType(path, value, "a list", "write one item per line, each begun with a hyphen"));
            return;
        }
        for (int i = 0; i < value.size(); i++) {
            value(value.get(i), schema.path("items"), path + "[" + i + "]");
        }
        checkCount(value.size(), schema.path("maxItems"), path, "items");
    }

    private void checkCount(int count, JsonNode max, String path, String what) {
        if (max.isNumber() && count > max.asInt()) {
            problems.add(new Problem(
                    "WrongLength",
                    path,
                    count,
                    Words.label(path) + ": " + count + " " + what + " are more than the " + max.asInt() + " allowed",
                    "keep at most " + max.asInt()));
        }
    }

    private void number(JsonNode value, JsonNode schema, String path) {
        boolean whole = schema.path("type").asText().equals("integer");
        if (!value.isNumber() || whole && !isInteger(value)) {
            problems.add(Words.wrongType(
                    path, value, whole ? "an integer" : "a number", Words.numberWanted(value, schema, whole)));
            return;
        }
        BigDecimal number = value.decimalValue();
        if (schema.has("minimum") && number.compareTo(schema.get("minimum").decimalValue()) < 0
                || schema.has("maximum")
                        && number.compareTo(schema.get("maximum").decimalValue()) > 0) {
            problems.add(Words.outOfRange(path, value, schema));
        }
    }

    private void text(JsonNode value, JsonNode schema, String path, String wanted) {
        if (!value.isTextual()) {
            problems.add(
                    schema.has("enum")
                            ? Words.notInEnum(path, value, schema.get("enum"))
                            : Words.wrongType(path, value, wanted, Words.quoted(value)));
            return;
        }
        String text = value.textValue();
        int length = text.codePointCount(0, text.length());
        if (schema.has("enum") && !contains(schema.get("enum"), value)) {
            problems.add(Words.notInEnum(path, value, schema.get("enum")));
        } else if (length < schema.path("minLength").asInt(0)
                || length > schema.path("maxLength").asInt(Integer.MAX_VALUE)) {
            problems.add(Words.wrongLength(path, text, length, schema));
        } else if (schema.has("pattern")
                && !Pattern.compile(schema.get("pattern").asText())
                        .matcher(text)
                        .find()) {
            problems.add(Words.wrongPattern(path, value, schema.get("pattern").asText()));
        }
    }

    /** Every path of the schema that ends with this field name: where a misplaced field may belong. */
    private List<String> pathsOf(String name) {
        Set<String> found = new LinkedHashSet<>();
        collect(root.path("properties").path("spec"), "spec", name, found);
        return List.copyOf(found);
    }

    private static void collect(JsonNode schema, String path, String name, Set<String> found) {
        for (var field : schema.path("properties").properties()) {
            if (field.getKey().equals(name)) {
                found.add(path + "." + name);
            }
            collect(field.getValue(), path + "." + field.getKey(), name, found);
        }
    }

    private static Set<String> names(JsonNode fields) {
        Set<String> names = new TreeSet<>();
        fields.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static boolean contains(JsonNode values, JsonNode wanted) {
        return values.valueStream().anyMatch(wanted::equals);
    }

    private static boolean isAbsent(JsonNode value) {
        return value.isMissingNode() || value.isNull();
    }

    private static boolean isInteger(JsonNode value) {
        return value.isIntegralNumber()
                || value.isNumber() && value.decimalValue().stripTrailingZeros().scale() <= 0;
    }
}
