package io.mimo.sizing;

import io.mimo.manifest.ServingSpec;
import io.mimo.sizing.Capacity.GpuClass;
import java.util.List;
import java.util.Optional;

/**
 * What was chosen before and still has pods.
 *
 * @param leastMemoryMiB the least labelled memory that its pods demand of a node
 * @param sameGeneration the spec is the one that it was chosen for: then nothing but the loss of every pod ends it
 * @param replaced an edit replaces its pods whatever is chosen
 */
public record Previous(
        String product,
        Profile profile,
        int nodesPerReplica,
        long leastMemoryMiB,
        boolean sameGeneration,
        boolean replaced) {
    public Previous(String product, Profile profile, int nodesPerReplica, long leastMemoryMiB, boolean sameGeneration) {
        this(product, profile, nodesPerReplica, leastMemoryMiB, sameGeneration, false);
    }

    boolean chose(ProductVerdict verdict) {
        return product.equals(verdict.gpu().product())
                && verdict.holds().filter(profile::equals).isPresent();
    }

    GpuClass nodes() {
        return new GpuClass(product, leastMemoryMiB);
    }

    /** Pods that nothing else would replace keep their demand, as long as it does. */
    GpuClass nodes(ProductVerdict verdict) {
        return replaced || leastMemoryMiB < verdict.leastMemoryMiB() ? verdict.nodes() : nodes();
    }

    boolean cut(NodeSplit split, String onto) {
        return sameGeneration && product.equals(onto) && nodesPerReplica == split.nodes();
    }

    /** How its replicas are cut, whatever another release would allow; an edit may forbid it. */
    Optional<NodeSplit> split(ServingSpec spec, String onto) {
        List<NodeSplit> splits = sameGeneration ? NodeSplit.of(spec.layout()) : NodeSplit.of(spec);
        return splits.stream()
                .filter(split -> product.equals(onto) && nodesPerReplica == split.nodes())
                .findFirst();
    }
}
