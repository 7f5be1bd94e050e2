package io.mimo.sizing.support;

import java.util.Optional;

/**
 * An attention tensor-parallel size above the one that the FP8 block scales were made for is refused: a rank's slice
 * begins behind the last scale, and vLLM stops minutes into loading. Source: see {@link Fp8Scales}.
 */
final class Fp8ScalesDoNotLoad implements SupportRefusal {
    @Override
    public Optional<Finding> check(EngineStart start) {
        Fp8Scales scales = Fp8Scales.of(start);
        int tensor = start.layout().tensor();
        if (!Fp8Scales.matter(start) || tensor <= scales.sound()) {
            return Optional.empty();
        }
        return Finding.refusedUnlessAllowed(
                "Fp8ScalesDoNotLoad",
                "spec.parallelism.tensor",
                tensor,
                "the FP8 checkpoint's block scales do not load at attention tensor-parallel " + tensor
                        + ": vLLM stops minutes into loading with 'start (12) + length (2) exceeds "
                        + "dimension size (12)'",
                remedy(start));
    }

    @Override
    public String remedy(EngineStart start) {
        return Fp8Scales.of(start).remedy();
    }
}
