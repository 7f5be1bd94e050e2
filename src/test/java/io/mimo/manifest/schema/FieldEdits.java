package io.mimo.manifest.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** One edit of each field of the spec, of {@code fields/edits.yaml}. */
public final class FieldEdits {
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    /**
     * An edit from A to B.
     *
     * @param field path below {@code spec}; items of a list are {@code []}
     * @param before the spec A
     * @param after the spec B, which differs in this field, and in those without which B would not be accepted
     * @param fixed why a live object cannot take B; empty when it can
     * @param nodes what nodes have to have besides GPUs; empty for nothing
     */
    public record Edit(String field, JsonNode before, JsonNode after, String fixed, String nodes) {
        @Override
        public String toString() {
            return field;
        }
    }

    private FieldEdits() {}

    public static List<Edit> all() {
        try (InputStream file = FieldEdits.class.getResourceAsStream("/fields/edits.yaml")) {
            JsonNode tree = YAML.readTree(file);
            return tree.path("edits")
                    .valueStream()
                    .map(each -> {
                        JsonNode before = merged(tree.path("base"), each.path("with"));
                        return new Edit(
                                each.path("field").asText(),
                                before,
                                merged(before, each.path("to")),
                                each.path("fixed").asText(),
                                each.path("nodes").asText());
                    })
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Paths of the schema's fields that hold no others. */
    public static List<String> leaves() {
        List<String> leaves = new ArrayList<>();
        walk("", BundledCrd.schema().path("properties").path("spec"), leaves);
        return leaves;
    }

    private static void walk(String path, JsonNode schema, List<String> leaves) {
        JsonNode inner = schema.path("items").has("properties") ? schema.path("items") : schema;
        String prefix = path.isEmpty() ? "" : path + (inner == schema ? "." : "[].");
        if (!inner.has("properties")) {
            leaves.add(path);
        }
        inner.path("properties").properties().forEach(field -> walk(prefix + field.getKey(), field.getValue(), leaves));
    }

    /** JSON merge patch, RFC 7396. */
    private static JsonNode merged(JsonNode target, JsonNode patch) {
        if (patch.isMissingNode()) {
            return target;
        }
        if (!(patch instanceof ObjectNode changes)) {
            return patch;
        }
        ObjectNode result = target instanceof ObjectNode object ? object.deepCopy() : YAML.createObjectNode();
        changes.properties().forEach(change -> {
            if (change.getValue().isNull()) {
                result.remove(change.getKey());
            } else {
                result.set(change.getKey(), merged(result.path(change.getKey()), change.getValue()));
            }
        });
        return result;
    }
}
