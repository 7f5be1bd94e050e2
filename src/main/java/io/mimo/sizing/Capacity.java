package io.mimo.sizing;

import io.mimo.inventory.Inventory;
import io.mimo.inventory.NodeFacts;
import io.mimo.inventory.NodeFacts.Taint;
import io.mimo.inventory.PodFacts;
import io.mimo.inventory.Reservation;
import io.mimo.manifest.ServingSpec.Hardware;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;

/**
 * Free GPUs node by node, for one resource: allocatable minus what others hold and are promised. Never a sum: a block
 * is what one node has free.
 *
 * @param nodes nodes of all allowed products, by name
 * @param excluded how many GPU nodes do not count, by cause
 * @param untolerated taints that keep pods from nodes which do not count, and from how many
 * @param otherwise accelerators under other resources on nodes that offer none of the one asked for, and on how many
 * @param others pods that are not the resource's own and hold GPUs, per node
 * @param pools the same nodes per product and least memory, counted: what the nearest-fit search asks hundreds of times
 */
public record Capacity(
        List<Free> nodes,
        Map<Exclusion, Integer> excluded,
        Map<Taint, Integer> untolerated,
        Map<String, Integer> otherwise,
        Map<String, List<PodFacts>> others,
        Map<String, NavigableMap<Long, Pool>> pools) {

    private Capacity(
            List<Free> nodes,
            Map<Exclusion, Integer> excluded,
            Map<Taint, Integer> untolerated,
            Map<String, Integer> otherwise,
            Map<String, List<PodFacts>> others) {
        this(nodes, excluded, untolerated, otherwise, others, Pool.of(nodes));
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

    Pool pool(GpuClass nodes) {
        NavigableMap<Long, Pool> sizes = pools.get(nodes.product());
        Map.Entry<Long, Pool> found = sizes == null ? null : sizes.ceilingEntry(nodes.leastMemoryMiB());
        return found == null ? Pool.NOTHING : found.getValue();
    }

    /**
     * A node of an allowed product: all its GPUs, at least those that own pods hold, the free ones (none where it is
     * closed: it takes no new pods), and those that the resource's own bound pods hold there, one entry per pod.
     */
    public record Free(
            NodeFacts node,
            String product,
            long memoryMiB,
            int gpus,
            int free,
            boolean closed,
            Optional<Exclusion> cause,
            List<Integer> ownPods) {
        int own() {
            return ownPods.stream().mapToInt(Integer::intValue).sum();
        }

        /** What the resource could use: its own pods never count against it. */
        public int open() {
            return free + own();
        }

        private Free withFree(int less) {
            return new Free(node, product, memoryMiB, gpus, less, closed, cause, ownPods);
        }
    }

    static Capacity of(Inventory inventory, Hardware hardware) {
        Holdings holdings = Holdings.of(inventory, hardware.resourceName());
        LeftOut left = new LeftOut();
        List<Free> nodes = new ArrayList<>(holdings.strays(inventory.nodes()));
        for (NodeFacts node : inventory.nodes()) {
            List<Integer> ownPods = holdings.ownPods(node);
            int allocatable = (int) Math.min(node.allocatable(hardware.resourceName()), Integer.MAX_VALUE);
            if (allocatable == 0 && ownPods.isEmpty()) {
                left.offersNone(node);
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
                nodes.add(free(node, allocatable - holdings.held(node), allocatable, cause, ownPods));
            }
        }
        nodes.sort(Comparator.comparing(entry -> entry.node().name()));
        return new Capacity(
                keepPromises(nodes, inventory.promises(), hardware.resourceName()),
                left.excluded,
                left.untolerated,
                left.otherwise,
                holdings.others());
    }

    private static Free free(
            NodeFacts node, int free, int allocatable, Optional<Exclusion> cause, List<Integer> ownPods) {
        int own = ownPods.stream().mapToInt(Integer::intValue).sum();
        boolean closed = cause.isPresent() || allocatable < own;
        return new Free(
                node,
                node.product().orElse(""),
                node.memoryMebibytes().orElse(0),
                Math.max(allocatable, own),
                closed ? 0 : Math.max(0, free),
                closed,
                cause,
                ownPods);
    }

    /** Best fit for each promised pod in order of acceptance, as the scheduler would need to find it. */
    private static List<Free> keepPromises(List<Free> nodes, List<Reservation> promises, String resource) {
        if (promises.isEmpty()) {
            return List.copyOf(nodes);
        }
        List<Free> left = new ArrayList<>(nodes);
        promises.stream()
                .filter(promise -> promise.resourceName().equals(resource))
                .forEach(promise -> keep(promise, left));
        return List.copyOf(left);
    }

    /** Pods of one replica go to different nodes. */
    private static void keep(Reservation promise, List<Free> left) {
        Set<Integer> replica = new HashSet<>();
        for (int pod = 0; pod < promise.pods(); pod++) {
            if (pod % promise.podsPerReplica() == 0) {
                replica.clear();
            }
            int best = -1;
            for (int i = 0; i < left.size(); i++) {
                Free node = left.get(i);
                boolean takes = node.free() >= promise.gpusPerPod()
                        && node.memoryMiB() >= promise.leastMemoryMiB()
                        && !replica.contains(i)
                        && Exclusion.of(
                                        node.node(),
                                        promise.resourceName(),
                                        List.of(promise.product()),
                                        promise.nodeSelector(),
                                        promise.tolerations())
                                .isEmpty();
                if (takes && (best < 0 || node.free() < left.get(best).free())) {
                    best = i;
                }
            }
            if (best >= 0) {
                replica.add(best);
                left.set(best, left.get(best).withFree(left.get(best).free() - promise.gpusPerPod()));
            }
        }
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
