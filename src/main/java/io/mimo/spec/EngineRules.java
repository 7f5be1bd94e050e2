package io.mimo.spec;

import io.mimo.catalog.EngineVersion;
import io.mimo.catalog.ModelFacts;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Rules about the engine's image and the model's context. */
final class EngineRules {
    private EngineRules() {}

    /** The declared version, else the image tag's; without either nothing can be sized. */
    static Optional<EngineVersion> version(String image, @Nullable String declared, List<Problem> problems) {
        if (declared != null && !declared.isBlank()) {
            Optional<EngineVersion> version = EngineVersion.parse(declared);
            if (version.isEmpty()) {
                problems.add(new Problem("EngineVersionUnknown", "spec.engine.version", declared,
                        "engine.version: " + declared + " is not a vLLM release",
                        "write the release of the image as MAJOR.MINOR.PATCH, e.g. 0.33.0"));
            }
            return version;
        }
        Optional<EngineVersion> version = EngineVersion.ofImage(image);
        if (version.isEmpty()) {
            problems.add(new Problem("EngineVersionUnknown", "spec.engine.image", image,
                    "engine.image: " + image + " does not say which vLLM release it holds, and the sizing rules differ by release",
                    "name the release in engine.version, e.g. 0.33.0, or use a tag such as vllm/vllm-openai:v0.33.0"));
        }
        return version;
    }

    /** vLLM refuses a longer request than the model's positions (config/model.py). */
    static void checkContext(int maxModelLen, ModelFacts model, List<Problem> problems) {
        if (maxModelLen > model.maxPositions()) {
            problems.add(new Problem("ContextOutOfRange", "spec.maxModelLen", maxModelLen,
                    "maxModelLen: " + maxModelLen + " is more than the " + model.maxPositions() + " positions that " + model.name() + " was trained for",
                    "set maxModelLen to " + model.maxPositions() + " or less"));
        }
    }
}
