package io.mimo.sizing.memory;

import io.mimo.api.Verdict;
import io.mimo.sizing.Bytes;
import io.mimo.sizing.Reason;
import io.mimo.sizing.Refusal;
import java.util.Optional;

/** A plan that fits only under MemorySaver is refused where its longest request is above the field guide's ceiling. */
public final class ContextCeilingForTightPlans implements Refusal<Shortfall> {
    /** Longest request of a plan that fits only under MemorySaver: the field guide's ceiling for four 80 GB GPUs. */
    public static final int TOKENS = 16384;

    @Override
    public Optional<Reason> check(Shortfall facts) {
        int tokens = facts.spec().maxModelLen();
        if (!facts.fitsTight() || tokens <= TOKENS) {
            return Optional.empty();
        }
        return Optional.of(new Reason(
                Verdict.DoesNotFit,
                "ContextCeilingForTightPlans",
                "spec.maxModelLen",
                tokens,
                facts.onlyTight() + ", and such plans are limited to " + Bytes.grouped(TOKENS)
                        + " tokens (field guide of 2026-04-08, for 4 x H100): at " + Bytes.grouped(tokens)
                        + " a longer prompt can run out of memory",
                remedy(facts)));
    }

    @Override
    public String remedy(Shortfall facts) {
        return "set maxModelLen to " + TOKENS + " or use more GPUs per replica";
    }
}
