package io.mimo.sizing.memory;

import io.mimo.sizing.Reason;
import io.mimo.sizing.Refusal;
import java.util.List;

/** All reasons for which memory does not hold; the first that applies is the product's. */
public final class MemoryRefusals {
    private static final List<Refusal<Shortfall>> ORDER = List.of(
            new ContextCeilingForTightPlans(), new TightNotAllowed(), new WeightsExceedBudget(), new ShortOfMemory());

    private MemoryRefusals() {}

    /** Why it does not hold. */
    public static Reason of(Shortfall shortfall) {
        return Refusal.first(ORDER, shortfall).orElseThrow();
    }
}
