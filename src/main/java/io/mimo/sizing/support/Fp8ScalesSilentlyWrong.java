package io.mimo.sizing.support;

import java.util.Optional;

/**
 * An attention tensor-parallel size below the one that the FP8 block scales were made for is refused: vLLM loads the
 * checkpoint without an error, and the K scales of the global layers belong to other weights. Source: see
 * {@link Fp8Scales}.
 */
final class Fp8ScalesSilentlyWrong implements SupportRefusal {
    @Override
    public Optional<Finding> check(EngineStart start) {
        Fp8Scales scales = Fp8Scales.of(start);
        int tensor = start.layout().tensor();
        if (!Fp8Scales.matter(start) || tensor >= scales.sound()) {
            return Optional.empty();
        }
        return Finding.refusedUnlessAllowed(
                "Fp8ScalesSilentlyWrong",
                "spec.parallelism.tensor",
                tensor,
                "at attention tensor-parallel " + tensor
                        + " vLLM loads the FP8 checkpoint without an error but reads wrong K scales in the 9 "
                        + "global layers: the output would be wrong",
                remedy(start));
    }

    @Override
    public String remedy(EngineStart start) {
        return Fp8Scales.of(start).remedy();
    }
}
