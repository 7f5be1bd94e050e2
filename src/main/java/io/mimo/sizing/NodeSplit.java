package io.mimo.sizing;

import io.mimo.catalog.ReleaseFacts;
import io.mimo.manifest.Layout;
import io.mimo.manifest.ServingSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One way to cut a replica into equal pods, one per node. A tensor-parallel group never leaves a pod; data-parallel
 * ranks are either whole within a pod or cut by pipeline stages evenly (vLLM: nnodes must be divisible by the number of
 * data-parallel node groups).
 */
public record NodeSplit(int nodes, int gpusPerPod) {

    /** The splits that the release and the load balancing asked for allow, fewest nodes first. */
    public static List<NodeSplit> of(ServingSpec spec) {
        return of(spec.layout()).stream()
                .filter(split -> split.obstacle(spec).isEmpty())
                .toList();
    }

    /** A data rank that is one of several lies on more than one node. */
    public boolean cutsDataRanks(Layout layout) {
        return layout.data() > 1 && nodes > layout.data();
    }

    /** Why an even split cannot be run all the same. */
    public Optional<String> obstacle(ServingSpec spec) {
        if (!cutsDataRanks(spec.layout())) {
            return Optional.empty();
        }
        if (spec.network().hybrid()) {
            // nodes that run a later stage serve nothing, and one template cannot tell them from those that do
            // (vLLM entrypoints/cli/serve.py)
            return Optional.of("network.loadBalancing: Hybrid needs whole data ranks on every node");
        }
        boolean refused = spec.runtime()
                .facts()
                .map(facts -> facts.rules().stream().anyMatch(ReleaseFacts::dataRanksStayOnNodes))
                .orElse(false);
        return refused
                ? Optional.of(
                        "vLLM " + spec.runtime().version() + " cannot start several data ranks that each span nodes "
                                + "('Cannot assign requested address'; from 0.18 it can)")
                : Optional.empty();
    }

    /** All even splits, fewest nodes first. */
    public static List<NodeSplit> of(Layout layout) {
        List<NodeSplit> splits = new ArrayList<>();
        for (int nodes = 1; nodes <= layout.data() * layout.pipeline(); nodes++) {
            boolean wholeRanks = layout.data() % nodes == 0;
            boolean cutRanks = nodes % layout.data() == 0 && layout.pipeline() % (nodes / layout.data()) == 0;
            if (wholeRanks || cutRanks) {
                splits.add(new NodeSplit(nodes, layout.gpus() / nodes));
            }
        }
        return splits;
    }
}
