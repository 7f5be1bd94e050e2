package io.mimo.sizing.support;

import java.util.Optional;

/**
 * A product on which nobody has run this model in public is warned of ({@code verified} in {@code catalog/gpus.yaml}).
 */
final class HardwareNotVerified implements SupportCheck {
    @Override
    public Optional<Finding> check(EngineStart start) {
        if (start.gpu().verified()) {
            return Optional.empty();
        }
        return Finding.warned(
                "HardwareNotVerified",
                "spec.accelerator.products",
                "nobody has published a run of this model on " + start.gpu().product()
                        + "; the memory is sized, the kernels are not proven");
    }
}
