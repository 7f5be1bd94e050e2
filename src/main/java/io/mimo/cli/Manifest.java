package io.mimo.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.mimo.spec.Problem;
import java.util.List;

/** What a file offers as a MimoDeployment; {@code tree} is empty where nothing could be read, and {@code problems} say why. */
record Manifest(String where, String defaultNamespace, JsonNode tree, List<Problem> problems) {
    /** Name for the report; what the API server would make of a generateName; the place in the file where the manifest has none. */
    String name() {
        JsonNode metadata = tree.path("metadata");
        String prefix = metadata.path("generateName").asText("");
        return metadata.path("name").asText(prefix.isEmpty() ? where : prefix + "xxxxx");
    }

    String namespace() {
        return tree.path("metadata").path("namespace").asText(defaultNamespace);
    }
}
