package io.mimo.sizing.placing;

import io.mimo.inventory.OtherAccelerators;
import io.mimo.manifest.ServingSpec;
import io.mimo.sizing.Bytes;
import io.mimo.sizing.Capacity;
import io.mimo.sizing.Capacity.GpuClass;
import io.mimo.sizing.Exclusion;
import io.mimo.sizing.Placement;
import io.mimo.sizing.PodNeed;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The placement in words: blocks, not sums. */
public final class PlacementWords {
    /** Taints named in one line. */
    private static final int MOST_TAINTS = 3;

    private PlacementWords() {}

    static String largest(Capacity capacity, List<GpuClass> classes) {
        return capacity.largestFreeBlock(classes)
                + capacity.nodeOfLargestBlock(classes)
                        .map(node -> " (" + node + ")")
                        .orElse("");
    }

    /** What is free and, of a spec that is accepted, how many of its replicas have places. */
    public static String summary(
            ServingSpec spec,
            Capacity capacity,
            List<GpuClass> classes,
            int nodes,
            Optional<Placement> placed,
            boolean assumed) {
        int wanted = spec.scaling().initialReplicas();
        if (assumed) {
            return "capacity is assumed: no node was looked at";
        }
        String blocks = capacity.freeGpus(classes) + " GPUs are free, the largest free block on one node is "
                + largest(capacity, classes);
        if (placed.isEmpty()) {
            return blocks + excluded(capacity);
        }
        int can = placed.get().placeable();
        if (can == wanted) {
            // without the free GPUs of the moment: a settled resource's status must not change whenever a neighbour's
            // pod does
            return wanted + " of " + wanted + " replicas can be placed";
        }
        return can + " of " + wanted + " replicas can be placed: " + blocks + ", a replica of "
                + spec.layout().shortName() + " needs "
                + (nodes == 1
                        ? spec.layout().gpus() + " GPUs on one node"
                        : nodes + " blocks of " + spec.layout().gpus() / Math.max(1, nodes))
                + lacking(shortages(new Places(spec, capacity, classes, nodes)))
                + excluded(capacity);
    }

    /** What free nodes with the GPUs for one more pod lack. */
    private static Shortages shortages(Places places) {
        return new Shortages(
                PodNeed.of(places.spec()),
                places.nodes()
                        .filter(node -> !node.closed() && node.free() >= places.gpusPerPod())
                        .toList());
    }

    private static String lacking(Shortages shortages) {
        return shortages.resources().stream()
                .map(resource -> "; " + shortages.nodesShortOf(resource) + " of the nodes with free GPUs lack "
                        + AmountWords.of(resource, shortages.requested(resource)))
                .collect(Collectors.joining());
    }

    /** Nodes of the right product that have too little memory for it. */
    static String tooSmall(Capacity capacity, List<GpuClass> classes) {
        return classes.stream()
                .map(nodes -> {
                    long small = capacity.nodes().stream()
                            .filter(node -> node.product().equals(nodes.product()) && !nodes.has(node))
                            .count();
                    return small == 0
                            ? ""
                            : "; " + small + (small == 1 ? " node of " : " nodes of ") + nodes.product()
                                    + " with less than " + Bytes.grouped(nodes.leastMemoryMiB()) + " MiB of GPU memory "
                                    + (small == 1 ? "is" : "are") + " too small for it";
                })
                .collect(Collectors.joining());
    }

    /** Nodes that do not count, by cause. */
    static String excluded(Capacity capacity) {
        Map<Exclusion, Integer> causes = capacity.excluded();
        return causes.isEmpty()
                ? ""
                : "; not counted: "
                        + causes.entrySet().stream()
                                .map(entry -> entry.getValue()
                                        + (entry.getValue() == 1 ? " node " : " nodes ")
                                        + entry.getKey().words
                                        + (entry.getKey() == Exclusion.TAINTED ? taints(capacity) : ""))
                                .collect(Collectors.joining(", "));
    }

    /** What nodes offer instead of the resource asked for; empty where they offer nothing. */
    static String otherwise(Capacity capacity) {
        return capacity.otherwise().isEmpty()
                ? ""
                : "; there is "
                        + capacity.otherwise().entrySet().stream()
                                .map(entry -> entry.getKey()
                                        + OtherAccelerators.of(entry.getKey())
                                                .map(name -> " (" + name + ")")
                                                .orElse("")
                                        + " on " + entry.getValue() + (entry.getValue() == 1 ? " node" : " nodes"))
                                .collect(Collectors.joining(", "));
    }

    /** As {@code kubectl taint} writes them, those of most nodes first. */
    private static String taints(Capacity capacity) {
        List<String> words = capacity.taints().stream()
                .map(taint -> taint
                        + (capacity.untolerated().size() == 1
                                ? ""
                                : " on " + capacity.untolerated().get(taint)))
                .toList();
        int more = words.size() - MOST_TAINTS;
        return " (" + String.join(", ", words.subList(0, Math.min(MOST_TAINTS, words.size())))
                + (more > 0 ? " and " + more + " more" : "") + ")";
    }
}
