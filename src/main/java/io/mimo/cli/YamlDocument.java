package io.mimo.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.mimo.manifest.Problem;
import java.util.List;

/** One document of a stream; {@code where} names file and document for messages. */
sealed interface YamlDocument {
    String where();

    /** Read; {@code problems} are keys given twice, of which the first counts. */
    record Parsed(String where, JsonNode tree, List<Problem> problems) implements YamlDocument {}

    /** Not YAML; {@code message} holds the line. */
    record Broken(String where, String message) implements YamlDocument {}
}
