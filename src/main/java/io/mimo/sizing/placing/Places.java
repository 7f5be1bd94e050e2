package io.mimo.sizing.placing;

import io.mimo.manifest.Layout;
import io.mimo.manifest.ServingSpec;
import io.mimo.sizing.Capacity;
import io.mimo.sizing.Capacity.GpuClass;
import io.mimo.sizing.Free;
import io.mimo.sizing.NodeSplit;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Where a spec's replicas find no place.
 *
 * @param products nodes that they could use, a class per product; empty when no node counts
 * @param nodesPerReplica nodes over which a replica would be split; 0 when no split fits the nodes
 */
public record Places(ServingSpec spec, Capacity capacity, List<GpuClass> products, int nodesPerReplica) {
    Layout layout() {
        return spec.layout();
    }

    /** Pods of a replica; one where no split fits the nodes. */
    int pods() {
        return Math.max(1, nodesPerReplica);
    }

    int gpusPerPod() {
        return layout().gpus() / pods();
    }

    int freeGpus() {
        return capacity.freeGpus(products);
    }

    /** Nodes of these products, also those that take no pods now. */
    Stream<Free> nodes() {
        return capacity.nodes().stream().filter(node -> products.stream().anyMatch(product -> product.has(node)));
    }

    /** The free GPUs would do if they were on one node. */
    boolean sumWouldDo() {
        return freeGpus() >= layout().gpus();
    }

    boolean splitsReplicas() {
        return nodesPerReplica > 1;
    }

    int largestNode() {
        return capacity.largestNode(products);
    }

    String productNames() {
        return products.stream().map(GpuClass::product).collect(Collectors.joining(", "));
    }

    /** Splits that vLLM can run, fewest nodes first, as {@code 1 node of 10 GPUs, 5 nodes of 2}. */
    String shapes() {
        return NodeSplit.of(spec).stream()
                .map(split -> split.nodes() == 1
                        ? "1 node of " + split.gpusPerPod() + " GPUs"
                        : split.nodes() + " nodes of " + split.gpusPerPod())
                .collect(Collectors.joining(", "));
    }
}
