package io.mimo.sizing.placing;

import io.mimo.sizing.Free;
import io.mimo.sizing.PodNeed;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What nodes lack that have the GPUs for one pod.
 *
 * @param nodes with enough free GPUs, by name
 */
record Shortages(PodNeed need, List<Free> nodes) {
    static Shortages of(Places places) {
        int gpus = places.gpusPerPod();
        return new Shortages(
                PodNeed.of(places.spec()),
                places.nodes()
                        .filter(node -> !node.closed() && node.open() >= gpus)
                        .toList());
    }

    /** Resources of which nodes have too little, that of most nodes first. */
    List<String> resources() {
        return need.requests().keySet().stream()
                .filter(resource -> nodesShortOf(resource) > 0)
                .sorted(Comparator.comparing(this::nodesShortOf).reversed().thenComparing(Comparator.naturalOrder()))
                .toList();
    }

    long nodesShortOf(String resource) {
        return nodes.stream().filter(node -> isShort(node, resource)).count();
    }

    /** Nodes that lack something. */
    long nodesShort() {
        return nodes.stream()
                .filter(node -> need.requests().keySet().stream().anyMatch(resource -> isShort(node, resource)))
                .count();
    }

    /** The node that has the most of it left; empty where none has too little. */
    Optional<Free> best(String resource) {
        return nodes.stream()
                .filter(node -> isShort(node, resource))
                .max(Comparator.comparingLong((Free node) -> left(node, resource))
                        .thenComparing(node -> node.node().name(), Comparator.reverseOrder()));
    }

    long requested(String resource) {
        return need.requested(resource);
    }

    /** What pods of the resource could have on a node; as much as one could want where that is not known. */
    static long left(Free node, String resource) {
        return node.openRoom().left(resource).orElse(Long.MAX_VALUE);
    }

    private boolean isShort(Free node, String resource) {
        return left(node, resource) < requested(resource);
    }
}
