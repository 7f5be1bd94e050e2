package io.mimo.sizing.model;

import io.mimo.api.Verdict;
import io.mimo.catalog.StorageFormat;
import io.mimo.sizing.Reason;
import io.mimo.sizing.Refusal;
import io.mimo.sizing.WeightLedger;
import java.util.Optional;
import java.util.function.Function;

/** Slices in FP8 must be whole blocks of the scales (create_weights in model_executor/layers/quantization). */
record SliceTooThin(String flag, Function<ModelStart, Optional<Slices>> part) implements Refusal<ModelStart> {
    @Override
    public Optional<Reason> check(ModelStart facts) {
        return part.apply(facts)
                .filter(slices -> slices.whole()
                        && slices.storage() == StorageFormat.FP8_BLOCK
                        && slices.width() % WeightLedger.FP8_BLOCK != 0)
                .map(slices -> new Reason(
                        Verdict.Unsupported,
                        "SliceTooThin",
                        flag,
                        slices.ranks(),
                        slices.ranks() + " ranks get " + slices.width() + " of " + slices.columns()
                                + " columns each, no multiple of the FP8 block of " + WeightLedger.FP8_BLOCK,
                        remedy(facts)));
    }

    @Override
    public String remedy(ModelStart facts) {
        return Slices.REMEDY;
    }
}
