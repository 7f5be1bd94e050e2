package io.mimo.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mimo.manifest.Problem;
import java.util.List;
import java.util.Map;

/**
 * What a file offers as a MimoDeployment; {@code tree} is empty where nothing could be read, and {@code problems} say
 * why.
 */
record Manifest(String where, String defaultNamespace, JsonNode tree, List<Problem> problems) {
    private static final JsonMapper VALUES = JsonMapper.builder().build();

    /**
     * Name for the report; what the API server would make of a generateName; the place in the file where the manifest
     * has none.
     */
    String name() {
        JsonNode metadata = tree.path("metadata");
        String prefix = metadata.path("generateName").asText("");
        return metadata.path("name").asText(prefix.isEmpty() ? where : prefix + "xxxxx");
    }

    /** The manifest with edits of a suggestion: dotted paths of fields, null removes one. */
    Manifest edited(Map<String, Object> edits) {
        ObjectNode copy = tree.deepCopy();
        edits.forEach((path, value) -> {
            String[] names = path.split("\\.");
            ObjectNode object = copy;
            for (int i = 0; i < names.length - 1; i++) {
                object = object.path(names[i]) instanceof ObjectNode inner ? inner : object.putObject(names[i]);
            }
            if (value == null) {
                object.remove(names[names.length - 1]);
            } else {
                object.set(names[names.length - 1], VALUES.valueToTree(value));
            }
        });
        return new Manifest(where, defaultNamespace, copy, List.of());
    }

    String namespace() {
        return tree.path("metadata").path("namespace").asText(defaultNamespace);
    }
}
