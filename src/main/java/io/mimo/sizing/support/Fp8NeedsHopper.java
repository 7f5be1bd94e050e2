package io.mimo.sizing.support;

import io.mimo.api.Precision;
import java.util.Optional;

/**
 * The FP8 checkpoint is refused on a GPU before Hopper (compute capability 9.0), on which vLLM has no kernel that runs
 * its block scales for this model. Source: model_executor/layers/quantization/fp8.py; capabilities are those of
 * {@code catalog/gpus.yaml}.
 */
final class Fp8NeedsHopper implements SupportRefusal {
    @Override
    public Optional<Finding> check(EngineStart start) {
        if (!start.beforeHopper() || start.spec().precision() != Precision.FP8) {
            return Optional.empty();
        }
        int capability = start.capability();
        return Finding.refused(
                "Fp8NeedsHopper",
                "spec.precision",
                "FP8",
                start.gpu().product() + " is of compute capability " + capability / 10 + "." + capability % 10
                        + ": the FP8 kernels of this model need Hopper (9.0) or newer",
                remedy(start));
    }

    @Override
    public String remedy(EngineStart start) {
        return "use H100, H200 or B200, or an INT4 checkpoint";
    }
}
