package io.mimo.sizing.memory;

import io.mimo.api.Verdict;
import io.mimo.sizing.Reason;
import io.mimo.sizing.Refusal;
import java.util.Optional;

/** The weights are within the budget, but not together with the overhead and the KV cache of one longest request. */
final class ShortOfMemory implements Refusal<Shortfall> {
    @Override
    public Optional<Reason> check(Shortfall facts) {
        if (facts.weightsExceedBudget() || facts.requested().fits()) {
            return Optional.empty();
        }
        return Optional.of(new Reason(
                Verdict.DoesNotFit,
                "ShortOfMemory",
                "spec.parallelism",
                facts.spec().layout().shortName(),
                facts.arithmetic(""),
                remedy(facts)));
    }

    @Override
    public String remedy(Shortfall facts) {
        return "use more GPUs per replica, GPUs with more memory or a smaller checkpoint";
    }
}
