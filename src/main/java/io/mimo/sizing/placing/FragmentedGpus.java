package io.mimo.sizing.placing;

import io.mimo.api.Verdict;
import io.mimo.sizing.Reason;
import io.mimo.sizing.Refusal;
import java.util.Optional;

/** Enough GPUs are free in all, but not in blocks that a replica can use. */
final class FragmentedGpus implements Refusal<Places> {
    @Override
    public Optional<Reason> check(Places facts) {
        if (!facts.sumWouldDo()) {
            return Optional.empty();
        }
        return Optional.of(new Reason(
                Verdict.NotPlaceable,
                "FragmentedGpus",
                "spec.parallelism",
                facts.layout().shortName(),
                FreeBlocks.words(facts),
                remedy(facts)));
    }

    @Override
    public String remedy(Places facts) {
        return FreeBlocks.remedy(facts, "free a whole block on one node");
    }
}
