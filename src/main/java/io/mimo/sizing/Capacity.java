package io.mimo.sizing;

import io.mimo.api.PodOverlay.Toleration;
import io.mimo.inventory.Inventory;
import io.mimo.inventory.NodeFacts;
import io.mimo.inventory.PodFacts;
import io.mimo.inventory.Promise;
import io.mimo.spec.ServingSpec.Hardware;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Free GPUs node by node, for one resource: allocatable minus what others hold and are promised. Never a sum: a block is what one node
 * has free.
 *
 * @param nodes usable nodes of all allowed products, by name
 * @param excluded how many GPU nodes do not count, by cause in words
 * @param pools the same nodes per product, counted: what the nearest-fit search asks hundreds of times
 */
record Capacity(List<Free> nodes, Map<String, Integer> excluded, Map<String, Pool> pools) {

    Capacity(List<Free> nodes, Map<String, Integer> excluded) {
        this(nodes, excluded, pools(nodes));
    }

    /**
     * One product's nodes, counted.
     *
     * @param blocks how many nodes offer so many GPUs, for each pattern of own pods on them
     * @param free free GPUs, own ones included
     * @param largestBlock most of them on one node
     * @param largestNode most GPUs that one node has in all, free or not
     */
    record Pool(Map<Block, Integer> blocks, int free, int largestBlock, int largestNode) {
        /** Pods of this size that run or would find a place. */
        int slots(int gpusPerPod) {
            int slots = 0;
            for (Map.Entry<Block, Integer> entry : blocks.entrySet()) {
                slots += entry.getKey().slots(gpusPerPod) * entry.getValue();
            }
            return slots;
        }
    }

    /** Free GPUs of a node and the sizes of the own pods on it. */
    record Block(int free, List<Integer> ownPods) {
        int slots(int gpusPerPod) {
            int running = 0;
            int replaced = 0;
            for (int gpus : ownPods) {
                running += gpus == gpusPerPod ? 1 : 0;
                replaced += gpus == gpusPerPod ? 0 : gpus;
            }
            return running + (free + replaced) / gpusPerPod;
        }
    }

    private static final Pool NOTHING = new Pool(Map.of(), 0, 0, 0);

    Pool pool(String product) {
        return pools.getOrDefault(product, NOTHING);
    }

    private static Map<String, Pool> pools(List<Free> nodes) {
        Map<String, Map<Block, Integer>> blocks = new HashMap<>();
        Map<String, Integer> free = new HashMap<>();
        Map<String, Integer> largestBlock = new HashMap<>();
        Map<String, Integer> largestNode = new HashMap<>();
        for (Free node : nodes) {
            int open = node.free() + node.own();
            blocks.computeIfAbsent(node.product(), name -> new HashMap<>()).merge(new Block(node.free(), node.ownPods()), 1, Integer::sum);
            free.merge(node.product(), open, Integer::sum);
            largestBlock.merge(node.product(), open, Integer::max);
            largestNode.merge(node.product(), node.gpus(), Integer::max);
        }
        Map<String, Pool> pools = new HashMap<>();
        blocks.forEach((product, counts) -> pools.put(product, new Pool(counts, free.getOrDefault(product, 0),
                largestBlock.getOrDefault(product, 0), largestNode.getOrDefault(product, 0))));
        return Map.copyOf(pools);
    }

    /** A usable node: all its GPUs, the free ones, and those that the resource's own bound pods hold there, one entry per pod. */
    record Free(NodeFacts node, String product, int gpus, int free, List<Integer> ownPods) {
        int own() {
            return ownPods.stream().mapToInt(Integer::intValue).sum();
        }
    }

    static Capacity of(Inventory inventory, Hardware hardware) {
        String resource = hardware.resourceName();
        Map<String, Integer> held = new HashMap<>();
        Map<String, List<Integer>> own = new HashMap<>();
        holdings(inventory, resource, held, own);
        Map<String, Integer> excluded = new TreeMap<>();
        List<Free> usable = new ArrayList<>();
        for (NodeFacts node : inventory.nodes()) {
            int gpus = (int) node.allocatable(resource);
            if (gpus > 0) {
                List<Integer> ownPods = own.getOrDefault(node.name(), List.of());
                String cause = exclusion(node, hardware.products(), hardware.nodeSelector(), hardware.tolerations());
                if (!cause.isEmpty()) {
                    excluded.merge(cause, 1, Integer::sum);
                }
                // own pods keep running on a node that takes no new ones
                if (cause.isEmpty() || !ownPods.isEmpty()) {
                    int free = gpus - held.getOrDefault(node.name(), 0) - ownPods.stream().mapToInt(Integer::intValue).sum();
                    usable.add(new Free(node, node.product().orElse(""), gpus, cause.isEmpty() ? Math.max(0, free) : 0, ownPods));
                }
            }
        }
        usable.sort(Comparator.comparing(entry -> entry.node().name()));
        return new Capacity(keepPromises(usable, inventory.promises(), resource), excluded);
    }

    /** GPUs held per node: by others in sum, by the resource's own pods one by one. */
    private static void holdings(Inventory inventory, String resource, Map<String, Integer> held, Map<String, List<Integer>> own) {
        for (PodFacts pod : inventory.pods()) {
            int gpus = (int) pod.holds(resource);
            if (gpus > 0) {
                String node = pod.node().orElseThrow();
                if (inventory.self().isPresent() && pod.owner().filter(owner -> owner.sameAs(inventory.self().get())).isPresent()) {
                    own.computeIfAbsent(node, name -> new ArrayList<>()).add(gpus);
                } else {
                    held.merge(node, gpus, Integer::sum);
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
        for (Promise promise : promises) {
            for (int pod = 0; pod < promise.pods() && promise.resourceName().equals(resource); pod++) {
                int best = -1;
                for (int i = 0; i < left.size(); i++) {
                    Free node = left.get(i);
                    boolean takes = node.free() >= promise.gpusPerPod()
                            && exclusion(node.node(), List.of(promise.product()), promise.nodeSelector(), promise.tolerations()).isEmpty();
                    if (takes && (best < 0 || node.free() < left.get(best).free())) {
                        best = i;
                    }
                }
                if (best >= 0) {
                    Free node = left.get(best);
                    left.set(best, new Free(node.node(), node.product(), node.gpus(), node.free() - promise.gpusPerPod(), node.ownPods()));
                }
            }
        }
        return List.copyOf(left);
    }

    /** Why a GPU node does not count; empty when it does. */
    private static String exclusion(NodeFacts node, List<String> products, Map<String, String> selector, List<Toleration> tolerations) {
        if (node.product().isEmpty() || node.memoryMebibytes().isEmpty()) {
            return "without GPU feature discovery labels";
        }
        if (!node.hasWholeGpus()) {
            return "with shared GPUs (MIG, time-slicing or MPS)";
        }
        if (!products.isEmpty() && !products.contains(node.product().get())) {
            return "of another product";
        }
        if (!node.ready()) {
            return "not ready";
        }
        if (!node.schedulable()) {
            return "cordoned";
        }
        if (!selector.entrySet().stream().allMatch(entry -> entry.getValue().equals(node.labels().get(entry.getKey())))) {
            return "outside podTemplate.nodeSelector";
        }
        return node.taints().stream().allMatch(taint -> tolerated(taint, tolerations)) ? "" : "with a taint that is not tolerated";
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

    /** Free GPUs of these products, own ones included: a resource's own pods never count against it. */
    int freeGpus(List<String> products) {
        return products.stream().mapToInt(product -> pool(product).free()).sum();
    }

    int largestFreeBlock(List<String> products) {
        return products.stream().mapToInt(product -> pool(product).largestBlock()).max().orElse(0);
    }

    int largestNode(List<String> products) {
        return products.stream().mapToInt(product -> pool(product).largestNode()).max().orElse(0);
    }
}
