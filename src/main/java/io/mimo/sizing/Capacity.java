package io.mimo.sizing;

import io.mimo.inventory.Inventory;
import io.mimo.inventory.NodeFacts;
import io.mimo.inventory.NodeFacts.Taint;
import io.mimo.inventory.PodFacts;
import io.mimo.manifest.ServingSpec.Hardware;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Free GPUs node by node, for one resource: allocatable minus what others hold and are promised. Never a sum: a block
 * is what one node has free.
 *
 * @param nodes nodes of all allowed products, by name
 * @param bare nodes that never take a pod; by their labels a spread of pods is counted all the same
 * @param excluded how many GPU nodes do not count, by cause
 * @param untolerated taints that keep pods from nodes which do not count, and from how many
 * @param otherwise accelerators under other resources on nodes that offer none of the one asked for, and on how many
 * @param others pods that are not the resource's own and hold GPUs, per node
 * @param pools the same nodes per need, product and least memory, counted: what the nearest-fit search asks hundreds of
 *     times
 */
public record Capacity(
        List<Free> nodes,
        List<Free> bare,
        Map<Exclusion, Integer> excluded,
        Map<Taint, Integer> untolerated,
        Map<String, Integer> otherwise,
        Map<String, List<PodFacts>> others,
        Map<PodNeed, Map<String, NavigableMap<Long, Pool>>> pools) {

    private Capacity(
            List<Free> nodes,
            List<Free> bare,
            Map<Exclusion, Integer> excluded,
            Map<Taint, Integer> untolerated,
            Map<String, Integer> otherwise,
            Map<String, List<PodFacts>> others) {
        this(nodes, bare, excluded, untolerated, otherwise, others, new ConcurrentHashMap<>());
    }

    /**
     * Nodes that a pod may use: one product, and at least so much memory as its label says; 0 MiB = any. Pods are
     * pinned by both, so a smaller node that joins takes nothing from what was sized.
     */
    public record GpuClass(String product, long leastMemoryMiB) {
        public boolean has(Free node) {
            return node.product().equals(product) && node.memoryMiB() >= leastMemoryMiB;
        }
    }

    /** Of GPUs alone: these sums are the same for every need, so those that are known already will do. */
    Pool pool(GpuClass nodes) {
        return pool(
                nodes,
                pools.isEmpty() ? PodNeed.NOTHING : pools.keySet().iterator().next());
    }

    /** Where pods of this need find room. */
    Pool pool(GpuClass nodes, PodNeed need) {
        NavigableMap<Long, Pool> sizes =
                pools.computeIfAbsent(need, this::pools).get(nodes.product());
        Map.Entry<Long, Pool> found = sizes == null ? null : sizes.ceilingEntry(nodes.leastMemoryMiB());
        return found == null ? Pool.NOTHING : found.getValue();
    }

    private Map<String, NavigableMap<Long, Pool>> pools(PodNeed need) {
        return Pool.of(
                need.spreads().isEmpty()
                        ? nodes
                        : Stream.concat(nodes.stream(), bare.stream()).toList(),
                need);
    }

    static Capacity of(Inventory inventory, Hardware hardware) {
        Holdings holdings = Holdings.of(inventory, hardware.resourceName());
        LeftOut left = new LeftOut();
        List<Free> nodes = new ArrayList<>(holdings.strays(inventory.nodes()));
        List<Free> bare = new ArrayList<>();
        for (NodeFacts node : inventory.nodes()) {
            List<OwnPod> ownPods = holdings.ownPods(node);
            int allocatable = (int) Math.min(node.allocatable(hardware.resourceName()), Integer.MAX_VALUE);
            if (allocatable == 0 && ownPods.isEmpty()) {
                left.offersNone(node);
                bare.add(free(node, 0, 0, Optional.of(Exclusion.OFFERS_NONE), ownPods, inventory, hardware));
                continue;
            }
            Optional<Exclusion> cause = Exclusion.of(
                    node,
                    hardware.resourceName(),
                    hardware.products(),
                    hardware.nodeSelector(),
                    hardware.tolerations());
            cause.ifPresent(found -> left.excluded(node, found, hardware));
            // own pods keep running on a node that takes no new ones, or offers fewer GPUs than they hold
            if (cause.isEmpty() || cause.get().passing || !ownPods.isEmpty()) {
                nodes.add(free(
                        node, allocatable - holdings.held(node), allocatable, cause, ownPods, inventory, hardware));
            } else {
                bare.add(free(node, 0, 0, cause, ownPods, inventory, hardware));
            }
        }
        nodes.sort(Comparator.comparing(entry -> entry.node().name()));
        return new Capacity(
                Promises.keep(nodes, inventory.promises(), hardware.resourceName()),
                List.copyOf(bare),
                left.excluded,
                left.untolerated,
                left.otherwise,
                holdings.others());
    }

    private static Free free(
            NodeFacts node,
            int free,
            int allocatable,
            Optional<Exclusion> cause,
            List<OwnPod> ownPods,
            Inventory inventory,
            Hardware hardware) {
        int own = ownPods.stream().mapToInt(OwnPod::gpus).sum();
        boolean closed = cause.isPresent() || allocatable < own;
        return new Free(
                node,
                node.product().orElse(""),
                node.memoryMebibytes().orElse(0),
                Math.max(allocatable, own),
                closed ? 0 : Math.max(0, free),
                closed,
                cause,
                ownPods,
                new Room(node, inventory.usedOn(node.name())),
                Exclusion.isWithin(node, hardware.nodeSelector()));
    }

    /**
     * Free GPUs of these nodes, own ones included: a resource's own pods never count against it. No two classes have
     * the same product.
     */
    public int freeGpus(List<GpuClass> classes) {
        return classes.stream().mapToInt(nodes -> pool(nodes).free()).sum();
    }

    public int largestFreeBlock(List<GpuClass> classes) {
        return classes.stream()
                .mapToInt(nodes -> pool(nodes).largestBlock())
                .max()
                .orElse(0);
    }

    /** The node with the largest free block, the first by name of several; empty when nothing is free. */
    public Optional<String> nodeOfLargestBlock(List<GpuClass> classes) {
        int largest = largestFreeBlock(classes);
        return nodes.stream()
                .filter(node -> largest > 0
                        && node.open() == largest
                        && classes.stream().anyMatch(allowed -> allowed.has(node)))
                .map(node -> node.node().name())
                .findFirst();
    }

    /** GPUs of the largest node of each product within the node selector, whether or not it takes pods now. */
    Map<String, Integer> gpusPerNode() {
        Map<String, Integer> largest = new HashMap<>();
        for (Free node : nodes) {
            if (!node.cause().equals(Optional.of(Exclusion.OUTSIDE_SELECTOR))) {
                largest.merge(node.product(), node.gpus(), Integer::max);
            }
        }
        return largest;
    }

    /** The most that own pods could have of a resource on one open node; empty where a node does not say. */
    OptionalLong mostLeft(String resource) {
        long most = 0;
        for (Free node : nodes) {
            if (!node.closed()) {
                OptionalLong left = node.openRoom().left(resource);
                if (left.isEmpty()) {
                    return left;
                }
                most = Math.max(most, left.getAsLong());
            }
        }
        return OptionalLong.of(most);
    }

    /** Taints that are not tolerated, those of most nodes first. */
    public List<Taint> taints() {
        return untolerated.entrySet().stream()
                .sorted(Map.Entry.<Taint, Integer>comparingByValue().reversed())
                .map(Map.Entry::getKey)
                .toList();
    }

    /** GPUs of a node that nobody else holds: what would be free if it took pods. */
    public int unheld(Free node, String resource) {
        long held = others.getOrDefault(node.node().name(), List.of()).stream()
                .mapToLong(pod -> pod.holds(resource))
                .sum();
        return (int) Math.max(0, node.gpus() - held);
    }

    public int largestNode(List<GpuClass> classes) {
        return classes.stream()
                .mapToInt(nodes -> pool(nodes).largestNode())
                .max()
                .orElse(0);
    }
}
