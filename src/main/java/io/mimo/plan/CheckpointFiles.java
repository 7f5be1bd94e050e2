package io.mimo.plan;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/**
 * What a checkpoint says of itself.
 *
 * @param config its {@code config.json}
 * @param index its {@code model.safetensors.index.json}
 */
public record CheckpointFiles(JsonNode config, Optional<JsonNode> index) {

    /** The part that describes the language model: that of a model with other inputs lies one object below. */
    JsonNode text() {
        JsonNode below = config.path("text_config");
        return below.isObject() && !config.has("num_hidden_layers") ? below : config;
    }

    /** The class that vLLM loads; empty where the file names none. */
    String architecture() {
        return config.path("architectures").path(0).asText("");
    }

    /** How the weights are stored; missing where they are not quantised. */
    JsonNode quantization() {
        JsonNode own = config.path("quantization_config");
        JsonNode found = own.isObject() ? own : text().path("quantization_config");
        return found.isObject() ? found : config.path("");
    }
}
