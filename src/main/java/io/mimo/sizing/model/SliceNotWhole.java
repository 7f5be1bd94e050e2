package io.mimo.sizing.model;

import io.mimo.api.Verdict;
import io.mimo.sizing.Reason;
import io.mimo.sizing.Refusal;
import java.util.Optional;
import java.util.function.Function;

/** The columns of a sliced feed-forward must divide by the ranks (model_executor/layers/linear.py). */
record SliceNotWhole(String flag, Function<ModelStart, Optional<Slices>> part) implements Refusal<ModelStart> {
    @Override
    public Optional<Reason> check(ModelStart facts) {
        return part.apply(facts)
                .filter(slices -> !slices.whole())
                .map(slices -> new Reason(
                        Verdict.Unsupported,
                        "SliceNotWhole",
                        flag,
                        slices.ranks(),
                        "a feed-forward of " + slices.columns() + " columns does not divide by " + slices.ranks()
                                + " ranks",
                        remedy(facts)));
    }

    @Override
    public String remedy(ModelStart facts) {
        return Slices.REMEDY;
    }
}
