package io.mimo.sizing;

import io.mimo.api.PodOverlay.Toleration;
import io.mimo.inventory.Inventory;
import io.mimo.inventory.NodeFacts;
import io.mimo.inventory.PodFacts;
import io.mimo.inventory.Promise;
import io.mimo.spec.ServingSpec.Hardware;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Free GPUs node by node, for one resource: allocatable minus what others hold and are promised. Never a sum: a block is what one node
 * has free.
 *
 * @param nodes nodes of all allowed products, by name
 * @param excluded how many GPU nodes do not count, by cause
 * @param others pods that are not the resource's own and hold GPUs, per node
 * @param pools the same nodes per product and least memory, counted: what the nearest-fit search asks hundreds of times
 */
record Capacity(
        List<Free> nodes, Map<Exclusion, Integer> excluded, Map<String, List<PodFacts>> others, Map<String, NavigableMap<Long, Pool>> pools) {

    private Capacity(List<Free> nodes, Map<Exclusion, Integer> excluded, Map<String, List<PodFacts>> others) {
        this(nodes, excluded, others, pools(nodes));
    }

    /**
     * Nodes that a pod may use: one product, and at least so much memory as its label says; 0 MiB = any. Pods are pinned by both, so a
     * smaller node that joins takes nothing from what was sized.
     */
    record GpuClass(String product, long leastMemoryMiB) {
        boolean has(Free node) {
            return node.product().equals(product) && node.memoryMiB() >= leastMemoryMiB;
        }
    }

    /** Why a GPU node does not count, in words. */
    enum Exclusion {
        CORDONED("cordoned", true),
        NOT_READY("not ready", true),
        OTHER_PRODUCT("of another product", false),
        OUTSIDE_SELECTOR("outside podTemplate.nodeSelector", true),
        TAINTED("with a taint that is not tolerated", true),
        SHARED("with shared GPUs (MIG, time-slicing or MPS)", false),
        UNLABELLED("without GPU feature discovery labels", false);

        final String words;
        /** It may count another day: its size is that of the cluster's nodes. */
        final boolean passing;

        Exclusion(String words, boolean passing) {
            this.words = words;
            this.passing = passing;
        }
    }

    /**
     * Nodes of one class, counted.
     *
     * @param blocks how many nodes offer so many GPUs, for each pattern of own pods on them
     * @param free free GPUs, own ones included
     * @param largestBlock most of them on one node
     * @param largestNode most GPUs that one node has in all, free or not
     * @param all GPUs of all nodes, free or not
     */
    record Pool(Map<Block, Integer> blocks, int free, int largestBlock, int largestNode, int all) {
        Pool with(List<Free> nodes) {
            Map<Block, Integer> counts = new HashMap<>(blocks);
            int open = free;
            int block = largestBlock;
            int size = largestNode;
            int gpus = all;
            for (Free node : nodes) {
                counts.merge(new Block(node.free(), node.closed(), node.ownPods()), 1, Integer::sum);
                open += node.open();
                block = Math.max(block, node.open());
                size = Math.max(size, node.gpus());
                gpus += node.gpus();
            }
            return new Pool(counts, open, block, size, gpus);
        }

        /** Replicas that run or would find a place once own pods of another size, which are being replaced, have ended. */
        int replicas(NodeSplit split) {
            return replicas(split, true);
        }

        /** Replicas that run or would find a place while every own pod is still there. */
        int replicasBeside(NodeSplit split) {
            return replicas(split, false);
        }

        boolean runs(int gpusPerPod) {
            return blocks.keySet().stream().anyMatch(block -> block.ownPods().contains(gpusPerPod));
        }

        boolean runsOtherThan(int gpusPerPod) {
            return blocks.keySet().stream().flatMap(block -> block.ownPods().stream()).anyMatch(gpus -> gpus != gpusPerPod);
        }

        /**
         * The most of which every one has its pods on as many different nodes. A node takes at most one pod of each, so R replicas find
         * room exactly when the nodes' slots, counted up to R each, are R times the nodes.
         */
        private int replicas(NodeSplit split, boolean replacing) {
            int low = 0;
            int high = places(split.gpusPerPod(), Integer.MAX_VALUE, replacing) / split.nodes();
            while (low < high) {
                int middle = high - (high - low) / 2;
                if (places(split.gpusPerPod(), middle, replacing) >= (long) middle * split.nodes()) {
                    low = middle;
                } else {
                    high = middle - 1;
                }
            }
            return low;
        }

        /** Pods of this size that run or would find a place, at most so many on one node. */
        private int places(int gpusPerPod, int mostPerNode, boolean replacing) {
            int places = 0;
            for (Map.Entry<Block, Integer> entry : blocks.entrySet()) {
                places += Math.min(mostPerNode, entry.getKey().slots(gpusPerPod, replacing)) * entry.getValue();
            }
            return places;
        }
    }

    /** Free GPUs of a node and the sizes of the own pods on it; a closed one takes no pod in the place of another. */
    record Block(int free, boolean closed, List<Integer> ownPods) {
        int slots(int gpusPerPod, boolean replacing) {
            int running = 0;
            int replaced = 0;
            for (int gpus : ownPods) {
                running += gpus == gpusPerPod ? 1 : 0;
                replaced += gpus == gpusPerPod ? 0 : gpus;
            }
            return running + (closed ? 0 : (replacing ? free + replaced : free) / gpusPerPod);
        }
    }

    private static final Pool NOTHING = new Pool(Map.of(), 0, 0, 0, 0);

    Pool pool(GpuClass nodes) {
        NavigableMap<Long, Pool> sizes = pools.get(nodes.product());
        Map.Entry<Long, Pool> found = sizes == null ? null : sizes.ceilingEntry(nodes.leastMemoryMiB());
        return found == null ? NOTHING : found.getValue();
    }

    /** Per product and labelled memory: the nodes with that memory or more. */
    private static Map<String, NavigableMap<Long, Pool>> pools(List<Free> nodes) {
        Map<String, NavigableMap<Long, List<Free>>> sorted = new HashMap<>();
        nodes.forEach(node -> sorted.computeIfAbsent(node.product(), name -> new TreeMap<>())
                .computeIfAbsent(node.memoryMiB(), memory -> new ArrayList<>()).add(node));
        Map<String, NavigableMap<Long, Pool>> pools = new HashMap<>();
        sorted.forEach((product, sizes) -> {
            NavigableMap<Long, Pool> cumulative = new TreeMap<>();
            Pool larger = NOTHING;
            for (Map.Entry<Long, List<Free>> size : sizes.descendingMap().entrySet()) {
                larger = larger.with(size.getValue());
                cumulative.put(size.getKey(), larger);
            }
            pools.put(product, cumulative);
        });
        return Map.copyOf(pools);
    }

    /**
     * A node of an allowed product: all its GPUs, the free ones (none where it is closed: it takes no new pods), and those that the
     * resource's own bound pods hold there, one entry per pod.
     */
    record Free(NodeFacts node, String product, long memoryMiB, int gpus, int free, boolean closed, List<Integer> ownPods) {
        int own() {
            return ownPods.stream().mapToInt(Integer::intValue).sum();
        }

        /** What the resource could use: its own pods never count against it. */
        int open() {
            return free + own();
        }

        private Free withFree(int less) {
            return new Free(node, product, memoryMiB, gpus, less, closed, ownPods);
        }
    }

    static Capacity of(Inventory inventory, Hardware hardware) {
        String resource = hardware.resourceName();
        Map<String, List<PodFacts>> others = new HashMap<>();
        Map<String, List<Integer>> own = new HashMap<>();
        holdings(inventory, resource, others, own);
        Map<Exclusion, Integer> excluded = new EnumMap<>(Exclusion.class);
        List<Free> nodes = new ArrayList<>();
        for (NodeFacts node : inventory.nodes()) {
            int gpus = (int) node.allocatable(resource);
            if (gpus > 0) {
                List<Integer> ownPods = own.getOrDefault(node.name(), List.of());
                Optional<Exclusion> cause = exclusion(node, hardware.products(), hardware.nodeSelector(), hardware.tolerations());
                cause.ifPresent(found -> excluded.merge(found, 1, Integer::sum));
                // own pods keep running on a node that takes no new ones
                if (cause.isEmpty() || cause.get().passing || !ownPods.isEmpty()) {
                    int held = others.getOrDefault(node.name(), List.of()).stream().mapToInt(pod -> (int) pod.holds(resource)).sum();
                    int free = gpus - held - ownPods.stream().mapToInt(Integer::intValue).sum();
                    nodes.add(new Free(node, node.product().orElse(""), node.memoryMebibytes().orElse(0), gpus,
                            cause.isEmpty() ? Math.max(0, free) : 0, cause.isPresent(), ownPods));
                }
            }
        }
        nodes.sort(Comparator.comparing(entry -> entry.node().name()));
        return new Capacity(keepPromises(nodes, inventory.promises(), resource), excluded, others);
    }

    /** The same nodes for a plan that is kept: its own pods run where they are, though a new one might not be put there. */
    Capacity keepingPods(GpuClass planned) {
        if (nodes.stream().noneMatch(node -> staysOutside(node, planned))) {
            return this;
        }
        return new Capacity(nodes.stream().map(node -> staysOutside(node, planned)
                ? new Free(node.node(), node.product(), planned.leastMemoryMiB(), node.gpus(), 0, true, node.ownPods()) : node).toList(), excluded, others);
    }

    private static boolean staysOutside(Free node, GpuClass planned) {
        return node.product().equals(planned.product()) && node.memoryMiB() < planned.leastMemoryMiB() && !node.ownPods().isEmpty();
    }

    /** Who holds GPUs on each node: pods of others, and the sizes of the resource's own. */
    private static void holdings(
            Inventory inventory, String resource, Map<String, List<PodFacts>> others, Map<String, List<Integer>> own) {
        for (PodFacts pod : inventory.pods()) {
            int gpus = (int) pod.holds(resource);
            if (gpus > 0) {
                String node = pod.node().orElseThrow();
                if (inventory.self().isPresent() && pod.owner().filter(owner -> owner.sameAs(inventory.self().get())).isPresent()) {
                    own.computeIfAbsent(node, name -> new ArrayList<>()).add(gpus);
                } else {
                    others.computeIfAbsent(node, name -> new ArrayList<>()).add(pod);
                }
            }
        }
    }

    /** Best fit for each promised pod in order of acceptance, as the scheduler would need to find it. */
    private static List<Free> keepPromises(List<Free> nodes, List<Promise> promises, String resource) {
        if (promises.isEmpty()) {
            return List.copyOf(nodes);
        }
        List<Free> left = new ArrayList<>(nodes);
        promises.stream().filter(promise -> promise.resourceName().equals(resource)).forEach(promise -> keep(promise, left));
        return List.copyOf(left);
    }

    /** Pods of one replica go to different nodes. */
    private static void keep(Promise promise, List<Free> left) {
        Set<Integer> replica = new HashSet<>();
        for (int pod = 0; pod < promise.pods(); pod++) {
            if (pod % promise.podsPerReplica() == 0) {
                replica.clear();
            }
            int best = -1;
            for (int i = 0; i < left.size(); i++) {
                Free node = left.get(i);
                boolean takes = node.free() >= promise.gpusPerPod() && node.memoryMiB() >= promise.leastMemoryMiB() && !replica.contains(i)
                        && exclusion(node.node(), List.of(promise.product()), promise.nodeSelector(), promise.tolerations()).isEmpty();
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

    private static Optional<Exclusion> exclusion(
            NodeFacts node, List<String> products, Map<String, String> selector, List<Toleration> tolerations) {
        if (node.product().isEmpty() || node.memoryMebibytes().isEmpty()) {
            return Optional.of(Exclusion.UNLABELLED);
        }
        if (!node.hasWholeGpus()) {
            return Optional.of(Exclusion.SHARED);
        }
        if (!products.isEmpty() && !products.contains(node.product().get())) {
            return Optional.of(Exclusion.OTHER_PRODUCT);
        }
        if (!node.ready()) {
            return Optional.of(Exclusion.NOT_READY);
        }
        if (!node.schedulable()) {
            return Optional.of(Exclusion.CORDONED);
        }
        if (!selector.entrySet().stream().allMatch(entry -> entry.getValue().equals(node.labels().get(entry.getKey())))) {
            return Optional.of(Exclusion.OUTSIDE_SELECTOR);
        }
        return node.taints().stream().allMatch(taint -> tolerated(taint, tolerations)) ? Optional.empty() : Optional.of(Exclusion.TAINTED);
    }

    private static boolean tolerated(NodeFacts.Taint taint, List<Toleration> tolerations) {
        if (taint.effect().equals("PreferNoSchedule")) {
            return true;
        }
        return tolerations.stream().anyMatch(toleration -> {
            boolean effect = toleration.effect() == null || toleration.effect().isEmpty() || toleration.effect().equals(taint.effect());
            boolean exists = "Exists".equals(toleration.operator());
            boolean key = toleration.key() == null || toleration.key().isEmpty() ? exists : toleration.key().equals(taint.key());
            String value = toleration.value() == null ? "" : toleration.value();
            return effect && key && (exists || value.equals(taint.value()));
        });
    }

    /** Free GPUs of these nodes, own ones included: a resource's own pods never count against it. No two classes have the same product. */
    int freeGpus(List<GpuClass> classes) {
        return classes.stream().mapToInt(nodes -> pool(nodes).free()).sum();
    }

    int largestFreeBlock(List<GpuClass> classes) {
        return classes.stream().mapToInt(nodes -> pool(nodes).largestBlock()).max().orElse(0);
    }

    /** The node with the largest free block, the first by name of several; empty when nothing is free. */
    Optional<String> nodeOfLargestBlock(List<GpuClass> classes) {
        int largest = largestFreeBlock(classes);
        return nodes.stream().filter(node -> largest > 0 && node.open() == largest && classes.stream().anyMatch(allowed -> allowed.has(node)))
                .map(node -> node.node().name()).findFirst();
    }

    int largestNode(List<GpuClass> classes) {
        return classes.stream().mapToInt(nodes -> pool(nodes).largestNode()).max().orElse(0);
    }
}
