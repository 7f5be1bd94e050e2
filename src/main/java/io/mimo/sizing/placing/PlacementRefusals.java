package io.mimo.sizing.placing;

import io.mimo.sizing.Reason;
import io.mimo.sizing.Refusal;
import java.util.List;

/** All reasons for which no replica can be placed; the first that applies is the answer. */
public final class PlacementRefusals {
    private static final List<Refusal<Places>> ORDER = List.of(
            new GpusNotOffered(),
            new NoGpuNodes(),
            new NoNodeSplit(),
            new NodesExcluded(),
            new InsufficientResources(),
            new SpreadImpossible(),
            new FragmentedGpus(),
            new NotEnoughFreeGpus());

    private PlacementRefusals() {}

    /** Why it cannot. */
    public static Reason of(Places places) {
        return Refusal.first(ORDER, places).orElseThrow();
    }
}
