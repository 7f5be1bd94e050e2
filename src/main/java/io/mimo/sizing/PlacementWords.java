package io.mimo.sizing;

import io.mimo.api.Verdict;
import io.mimo.manifest.Layout;
import io.mimo.manifest.ServingSpec;
import io.mimo.manifest.ServingSpec.Hardware;
import io.mimo.sizing.Capacity.GpuClass;
import io.mimo.sizing.SizingResult.Blocks;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The placement in words: blocks, not sums. */
final class PlacementWords {
    private PlacementWords() {}

    static Reason notPlaceable(ServingSpec spec, Capacity capacity, List<GpuClass> products, Blocks blocks) {
        Layout layout = spec.layout();
        int largestNode = capacity.largestNode(products);
        String over = products.stream().map(GpuClass::product).collect(Collectors.joining(", "));
        if (blocks.nodesPerReplica() == 0 && largestNode > 0) {
            return noSplit(spec, largestNode, over);
        }
        boolean sumWouldDo = blocks.freeGpus() >= layout.gpus();
        int split = Math.max(1, blocks.nodesPerReplica());
        String resource = spec.hardware().resourceName();
        String freeing = split > 1
                ? ""
                : Eviction.cheapest(capacity, products, layout.gpus(), resource)
                        .map(eviction -> " (" + eviction.words(resource) + ")")
                        .orElse("");
        String need = split == 1
                ? layout.gpus() + " GPUs on one node"
                : split + " nodes of one product with " + layout.gpus() / split + " free GPUs each";
        return new Reason(
                Verdict.NotPlaceable,
                sumWouldDo ? "FragmentedGpus" : "NotEnoughFreeGpus",
                "spec.parallelism",
                layout.shortName(),
                blocks.freeGpus() + " GPUs of " + over + " are free, the largest free block on one node is "
                        + largest(capacity, products) + ": " + layout.shortName() + " needs " + need
                        + excluded(capacity) + tooSmall(capacity, products),
                split > 1
                        ? "free or add GPUs, or use a smaller layout; these would do: " + shapes(NodeSplit.of(spec))
                        : (sumWouldDo ? "free a whole block on one node" : "free or add GPUs") + freeing
                                + ", or use a smaller layout");
    }

    private static Reason noSplit(ServingSpec spec, int largestNode, String over) {
        Layout layout = spec.layout();
        List<NodeSplit> even = NodeSplit.of(layout);
        String barred = even.stream()
                .filter(split -> split.gpusPerPod() <= largestNode)
                .flatMap(split -> split.obstacle(spec).stream())
                .findFirst()
                .map(obstacle -> "; smaller parts are even too, but " + obstacle)
                .orElse("");
        return new Reason(
                Verdict.NotPlaceable,
                "NoNodeSplit",
                "spec.parallelism",
                layout.shortName(),
                layout.shortName() + " cannot be cut into equal parts that fit a node: the largest node of " + over
                        + " has " + largestNode + " GPUs and a tensor-parallel group of " + layout.tensor()
                        + " never leaves a node" + barred,
                "these would do: " + shapes(NodeSplit.of(spec)) + "; or lower tensor");
    }

    /** Fewest nodes first, as {@code 1 node of 10 GPUs, 5 nodes of 2}. */
    private static String shapes(List<NodeSplit> splits) {
        return splits.stream()
                .map(split -> split.nodes() == 1
                        ? "1 node of " + split.gpusPerPod() + " GPUs"
                        : split.nodes() + " nodes of " + split.gpusPerPod())
                .collect(Collectors.joining(", "));
    }

    private static String largest(Capacity capacity, List<GpuClass> classes) {
        return capacity.largestFreeBlock(classes)
                + capacity.nodeOfLargestBlock(classes)
                        .map(node -> " (" + node + ")")
                        .orElse("");
    }

    static Reason noProduct(Capacity capacity, Hardware hardware) {
        String wanted = hardware.products().isEmpty() ? "" : " of " + String.join(", ", hardware.products());
        return new Reason(
                Verdict.DoesNotFit,
                "NoGpuNodes",
                hardware.products().isEmpty() ? "" : "spec.accelerator.products",
                null,
                "no node offers whole, labelled GPUs" + wanted + " as " + hardware.resourceName() + excluded(capacity),
                capacity.excluded().containsKey(Exclusion.UNLABELLED)
                        ? "install GPU feature discovery (part of the NVIDIA GPU operator) so that nodes say which "
                                + "GPU and how much memory they have"
                        : hardware.products().isEmpty()
                                ? "add GPU nodes, or set sizing.capacity: Assumed with accelerator.products"
                                : "correct accelerator.products, add such nodes, or set sizing.capacity: Assumed");
    }

    static String summary(
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
                + excluded(capacity);
    }

    /** Nodes of the right product that have too little memory for it. */
    private static String tooSmall(Capacity capacity, List<GpuClass> classes) {
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

    private static String excluded(Capacity capacity) {
        Map<Exclusion, Integer> causes = capacity.excluded();
        return causes.isEmpty()
                ? ""
                : "; not counted: "
                        + causes.entrySet().stream()
                                .map(entry -> entry.getValue()
                                        + (entry.getValue() == 1 ? " node " : " nodes ")
                                        + entry.getKey().words)
                                .collect(Collectors.joining(", "));
    }
}
