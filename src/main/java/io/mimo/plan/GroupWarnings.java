package io.mimo.plan;

import io.mimo.manifest.ServingSpec;
import io.mimo.manifest.Warning;
import java.util.ArrayList;
import java.util.List;

/** What is worth saying of the way a replica was cut; known only once it is placed. */
final class GroupWarnings {
    private GroupWarnings() {}

    static List<Warning> of(ServingSpec spec, Shape shape) {
        List<Warning> warnings = new ArrayList<>();
        boolean hybrid = shape instanceof Shape.Group group && group.mode() == Shape.Mode.DATA_HYBRID;
        if (spec.network().hybrid() && !hybrid) {
            warnings.add(new Warning(
                    "HybridWithoutDataRanks",
                    "spec.network.loadBalancing",
                    "loadBalancing: Hybrid has no effect: no data ranks of this replica lie on different nodes"));
        }
        boolean sliced = spec.layout().data() > 1 && !spec.layout().expertParallel();
        if (shape.nodes() > 1 && sliced) {
            warnings.add(new Warning(
                    "ExpertsSlicedAcrossNodes",
                    "spec.parallelism.expert",
                    "without expert parallelism every expert is cut over the " + shape.nodes()
                            + " nodes, so each layer waits for the network twice; set expert to "
                            + spec.layout().expertRanks()));
        }
        return warnings;
    }
}
