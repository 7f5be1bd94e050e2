package io.mimo.sizing.support;

import java.util.Optional;

/**
 * A GGUF file is refused: it is of llama.cpp, and no release in {@code catalog/releases.yaml} loads one for this model.
 */
final class GgufNotServed implements SupportRefusal {
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
                remedy(start));
    }

    @Override
    public String remedy(EngineStart start) {
        return "use the FP8 checkpoint hf://XiaomiMiMo/MiMo-V2-Flash or an INT4 one in safetensors";
    }
}
