package io.mimo.sizing;

import io.mimo.inventory.GpuPin;
import io.mimo.inventory.Inventory;
import io.mimo.inventory.NodeFacts;
import io.mimo.inventory.PodFacts;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The floor of every placement: what runs is taken away by its owner alone.
 *
 * <p>Invariant: whatever the nodes say (no GPUs, fewer, other labels, none, not ready, cordoned, tainted, gone), the
 * pods of a resource that exist and are not going keep their product and their split, and its workload is never asked
 * for fewer replicas than before. Only an edit of the spec, an autoscaler or the user lowers them.
 *
 * <pre>
 *   before   node a: 8 GPUs, own pod    node b: 8 GPUs, own pod    replicas 2
 *   event    node b: allocatable 0, or no labels, or 7 GPUs, or no such node
 *   after    node a: own pod            node b: own pod, closed    replicas 2
 * </pre>
 *
 * @param pods the resource's own pods that are not finished, also those that are going: their workload replaces them
 * @param resource the extended resource that is counted
 * @param nodes nodes of the inventory by name, only those with an own pod
 * @param asked replicas that are asked of the workload now; empty without one
 */
record LivePods(List<PodFacts> pods, String resource, Map<String, NodeFacts> nodes, OptionalInt asked) {

    static LivePods of(Inventory inventory, String resource) {
        List<PodFacts> pods = inventory.ownPods();
        var names = pods.stream().flatMap(pod -> pod.node().stream()).collect(Collectors.toSet());
        Map<String, NodeFacts> nodes = names.isEmpty()
                ? Map.of()
                : inventory.nodes().stream()
                        .filter(node -> names.contains(node.name()))
                        .collect(Collectors.toMap(NodeFacts::name, Function.identity(), (first, second) -> first));
        return new LivePods(pods, resource, nodes, inventory.asked());
    }

    /** A pod that is bound to a node and not going was made for this product. */
    boolean run(String product) {
        return pods.stream().anyMatch(pod -> isBound(pod) && isFor(pod, product));
    }

    /** A pod of this size that is bound to a node and not going was made for this product. */
    boolean run(String product, int gpusPerPod) {
        return pods.stream().anyMatch(pod -> isBound(pod) && isFor(pod, product) && gpus(pod) == gpusPerPod);
    }

    /**
     * Replicas below which no fact about a node may bring the workload: what is asked of it while a pod of this product
     * and size exists, else none.
     *
     * @param edited what the pods of an edited spec need besides; those made for less do not count, as it replaces them
     */
    int replicas(String product, NodeSplit split, PodNeed edited) {
        List<PodFacts> same = pods.stream()
                .filter(pod -> isFor(pod, product) && gpus(pod) == split.gpusPerPod() && covers(pod, edited))
                .toList();
        int bound = (int) same.stream().filter(LivePods::isBound).count();
        return same.isEmpty() ? 0 : Math.max(asked.orElse(0), Math.ceilDiv(bound, split.nodes()));
    }

    /**
     * The least labelled memory of a GPU that such a pod runs on, in MiB; empty when none runs where the label can be
     * read.
     */
    OptionalLong memoryMiB(String product) {
        return pods.stream()
                .filter(pod -> isBound(pod) && isFor(pod, product))
                .flatMap(pod -> pod.node().stream())
                .filter(nodes::containsKey)
                .map(nodes::get)
                .filter(node -> node.product().filter(product::equals).isPresent())
                .flatMapToLong(node -> node.memoryMebibytes().stream())
                .min();
    }

    private boolean covers(PodFacts pod, PodNeed edited) {
        return pod.node()
                .map(nodes::get)
                .map(node -> edited.isCoveredBy(pod.requests(), new Room(node, Map.of())))
                .orElse(true);
    }

    private static boolean isBound(PodFacts pod) {
        return pod.lives() && pod.node().isPresent();
    }

    /** A pod without a demand, as in a list that was written by hand, was made for whatever its node is. */
    private boolean isFor(PodFacts pod, String product) {
        return pod.pin()
                .map(GpuPin::product)
                .or(() -> pod.node().map(nodes::get).flatMap(NodeFacts::product))
                .filter(product::equals)
                .isPresent();
    }

    private int gpus(PodFacts pod) {
        return pod.requests().getOrDefault(resource, 0L).intValue();
    }
}
