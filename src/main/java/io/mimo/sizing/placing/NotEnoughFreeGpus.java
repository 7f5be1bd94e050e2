package io.mimo.sizing.placing;

import io.mimo.api.Verdict;
import io.mimo.sizing.Reason;
import io.mimo.sizing.Refusal;
import java.util.Optional;

/** Fewer GPUs are free in all than a replica takes. */
final class NotEnoughFreeGpus implements Refusal<Places> {
    @Override
    public Optional<Reason> check(Places facts) {
        if (facts.sumWouldDo()) {
            return Optional.empty();
        }
        return Optional.of(new Reason(
                Verdict.NotPlaceable,
                "NotEnoughFreeGpus",
                "spec.parallelism",
                facts.layout().shortName(),
                FreeBlocks.words(facts),
                remedy(facts)));
    }

    @Override
    public String remedy(Places facts) {
        return FreeBlocks.remedy(facts, "free or add GPUs");
    }
}
