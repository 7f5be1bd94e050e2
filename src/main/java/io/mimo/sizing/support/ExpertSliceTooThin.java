package io.mimo.sizing.support;

import io.mimo.catalog.ReleaseFacts;
import io.mimo.catalog.StorageFormat;
import io.mimo.manifest.WeightFormat;
import io.mimo.sizing.WeightLedger;
import java.util.Optional;

/**
 * Without expert parallelism every rank gets a slice of each expert, which must be whole blocks or groups of the
 * scales; otherwise it is refused, and vLLM would stop while it makes the layers. Source: create_weights in
 * model_executor/layers/quantization (FP8, INT4); that a release refines a block down to a quarter is
 * {@code splitsFp8Blocks} in {@code catalog/releases.yaml}.
 */
final class ExpertSliceTooThin implements SupportRefusal {
    /** Parts of a block for which such a release makes scales: halves and quarters. */
    private static final int MOST_PARTS = 4;

    @Override
    public Optional<Finding> check(EngineStart start) {
        int ranks = start.layout().expertRanks();
        int intermediate = start.spec().model().moe().intermediate();
        if (start.layout().expertParallel() || intermediate % ranks != 0) {
            return Optional.empty();
        }
        int slice = intermediate / ranks;
        return start.spec()
                .format()
                .filter(format -> refuses(format, slice, start))
                .flatMap(format -> Finding.refusedUnlessAllowed(
                        "ExpertSliceTooThin",
                        "spec.parallelism.expert",
                        start.layout().expert(),
                        "without expert parallelism " + ranks + " ranks get " + slice + " of each expert's "
                                + intermediate + " columns, which the quantisation blocks refuse: '"
                                + error(format, slice) + "'",
                        remedy(start)));
    }

    @Override
    public String remedy(EngineStart start) {
        return "set expert to " + start.layout().expertRanks();
    }

    private static boolean refuses(WeightFormat format, int slice, EngineStart start) {
        return switch (format.formats().experts()) {
            case BF16, FP8_CHANNEL, MXFP4, MXFP4_MARLIN, MXFP4_SWIZZLED, MXFP4_TRTLLM -> false;
            case FP8_BLOCK ->
                slice % WeightLedger.FP8_BLOCK != 0
                        && !(start.allRules(ReleaseFacts::splitsFp8Blocks)
                                && WeightLedger.FP8_BLOCK / slice <= MOST_PARTS);
            case INT4_GROUP -> slice % format.groupSize() != 0;
        };
    }

    private static String error(WeightFormat format, int slice) {
        return format.formats().experts() == StorageFormat.FP8_BLOCK
                ? "output_size of gate's and up's weight = " + slice
                        + " is not divisible by weight quantization block_n = 128"
                : "per tensor-parallel partition (" + slice + ") to be divisible by group_size (" + format.groupSize()
                        + ")";
    }
}
