package io.mimo.sizing;

import io.mimo.spec.Layout;
import java.util.ArrayList;
import java.util.List;

/**
 * One way to cut a replica into equal pods, one per node. A tensor-parallel group never leaves a pod; data-parallel ranks are either
 * whole within a pod or cut by pipeline stages evenly (vLLM: nnodes must be divisible by the number of data-parallel node groups).
 */
public record NodeSplit(int nodes, int gpusPerPod) {

    /** All splits, fewest nodes first. */
    static List<NodeSplit> of(Layout layout) {
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
