package io.mimo.docs;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.mimo.docs.CodeReasons.CodeReason;
import io.mimo.render.PodRolls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** The fields of spec, as rows of docs/reference.md. */
final class ReferenceFields {
    private static final Path DEFINITION = Path.of("crds/mimodeployments.serving.mimo.io-v1.yaml");

    private static final Map<String, PodRolls> ROLLS = PodRolls.table();

    static final Set<CodeReason> JUDGEMENTS = CodeReasons.all();

    private ReferenceFields() {}

    static String fields() throws IOException {
        JsonNode spec = Serialization.unmarshal(Files.readString(DEFINITION), JsonNode.class)
                .at("/spec/versions/0/schema/openAPIV3Schema/properties/spec");
        List<String> rows = new ArrayList<>();
        walk(spec, "", rows);
        return String.join("", rows);
    }

    private static void walk(JsonNode parent, String path, List<String> rows) {
        parent.path("properties").properties().forEach(field -> {
            String name = path + field.getKey();
            JsonNode schema = field.getValue();
            boolean required = parent.path("required").valueStream().anyMatch(each -> each.asText()
                    .equals(field.getKey()));
            String rules = parent.path("x-kubernetes-validations")
                    .valueStream()
                    .filter(rule -> rule.path("fieldPath").asText().equals("." + field.getKey()))
                    .map(rule -> rule.path("message").asText())
                    .collect(joining("; "));
            rows.add("| `%s` | %s | %s | %s | %s | %s | %s | %s |\n"
                    .formatted(
                            name,
                            type(schema),
                            required ? "required" : value(schema.path("default")),
                            bounds(schema),
                            deciders(name, !rules.isEmpty()),
                            Optional.ofNullable(ROLLS.get(name))
                                    .map(Object::toString)
                                    .orElse(""),
                            cell(rules),
                            cell(schema.path("description").asText())));
            walk(schema, name + ".", rows);
            walk(schema.path("items"), name + "[].", rows);
        });
    }

    /** The operator where it can refuse or warn for the field, or for one that holds it. */
    private static String deciders(String field, boolean rules) {
        boolean judged = JUDGEMENTS.stream()
                .filter(judgement -> !judgement.api() && !judgement.path().isEmpty())
                .anyMatch(judgement -> (field + ".").replace("[]", "").startsWith(judgement.path() + "."));
        return "schema" + (rules ? ", CEL" : "") + (judged ? ", operator" : "");
    }

    private static String type(JsonNode schema) {
        if (schema.path("x-kubernetes-int-or-string").asBoolean()) {
            return "integer or string";
        }
        String type = schema.path("type").asText();
        return schema.has("items")
                ? "list of " + schema.at("/items/type").asText()
                : schema.has("additionalProperties")
                        ? "map of " + Objects.requireNonNullElse(type(schema.get("additionalProperties")), "")
                        : type;
    }

    private static String value(JsonNode value) {
        return value.isMissingNode() ? "" : "`" + value.asText() + "`";
    }

    private static String bounds(JsonNode schema) {
        if (schema.has("enum")) {
            return schema.get("enum").valueStream().map(ReferenceFields::value).collect(joining(", "));
        }
        List<String> bounds = new ArrayList<>();
        if (schema.has("minimum")) {
            bounds.add(schema.get("minimum").asText() + " to "
                    + schema.get("maximum").asText());
        }
        Map.of("maxLength", "at most %s characters", "maxItems", "at most %s", "maxProperties", "at most %s")
                .entrySet()
                .stream()
                .filter(bound -> schema.has(bound.getKey()))
                .forEach(bound -> bounds.add(
                        bound.getValue().formatted(schema.get(bound.getKey()).asText())));
        return String.join(", ", bounds);
    }

    static String cell(String text) {
        return text.replace("|", "\\|").replace("\n", " ");
    }
}
