package io.mimo.sizing.support;

import java.util.Optional;

/**
 * A GGUF file is refused: it is of llama.cpp, and no release in {@code catalog/releases.yaml} loads one for this model.
 */
final class GgufNotServed implements SupportCheck {
    @Override
    public Optional<Finding> check(EngineStart start) {
        var precision = start.spec().precision();
        if (!precision.isGguf()) {
            return Optional.empty();
        }
        return Finding.refusedAlone(
                "GgufNotServed",
                "spec.precision",
                precision.name(),
                "precision: " + precision + " is a GGUF file for llama.cpp; vLLM does not load it for this model",
                "use the FP8 checkpoint hf://XiaomiMiMo/MiMo-V2-Flash or an INT4 one in safetensors");
    }
}
