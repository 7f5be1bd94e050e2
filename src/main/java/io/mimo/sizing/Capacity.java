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
 */
record Capacity(List<Free> nodes, Map<String, Integer> excluded) {

    /** A usable node: free GPUs, and those that the resource's own bound pods hold there, one entry per pod. */
    record Free(NodeFacts node, String product, int free, List<Integer> ownPods) {
        int own() {
            return ownPods.stream().mapToInt(Integer::intValue).sum();
        }
    }

    static Capacity of(Inventory inventory, Hardware hardware) {
        String resource = hardware.resourceName();
        Map<String, Integer> held = new HashMap<>();
        Map<String, List<Integer>> own = new HashMap<>();
        for (PodFacts pod : inventory.pods()) {
            int gpus = (int) pod.holds(resource);
            if (gpus > 0) {
                boolean self = inventory.self().isPresent() && pod.owner().filter(owner -> owner.sameAs(inventory.self().get())).isPresent();
                String node = pod.node().orElseThrow();
                if (self) {
                    own.computeIfAbsent(node, name -> new ArrayList<>()).add(gpus);
                } else {
                    held.merge(node, gpus, Integer::sum);
                }
            }
        }
        Map<String, Integer> excluded = new TreeMap<>();
        List<Free> usable = new ArrayList<>();
        for (NodeFacts node : inventory.nodes()) {
            if (node.allocatable(resource) <= 0) {
                continue;
            }
            List<Integer> ownPods = own.getOrDefault(node.name(), List.of());
            String cause = exclusion(node, hardware.products(), hardware.nodeSelector(), hardware.tolerations());
            if (!cause.isEmpty()) {
                excluded.merge(cause, 1, Integer::sum);
                if (ownPods.isEmpty()) {
                    continue;
                }
            }
            int free = (int) node.allocatable(resource) - held.getOrDefault(node.name(), 0) - ownPods.stream().mapToInt(Integer::intValue).sum();
            // own pods keep running on a node that takes no new ones
            usable.add(new Free(node, node.product().orElse(""), cause.isEmpty() ? Math.max(0, free) : 0, ownPods));
        }
        usable.sort(Comparator.comparing(entry -> entry.node().name()));
        return new Capacity(keepPromises(usable, inventory.promises(), resource), excluded);
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
                    left.set(best, new Free(node.node(), node.product(), node.free() - promise.gpusPerPod(), node.ownPods()));
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

    /** Largest number of GPUs that one usable node of the product has in all, free or not; 0 without any. */
    int largestNode(String product, String resource) {
        return nodes.stream().filter(node -> node.product().equals(product)).mapToInt(node -> (int) node.node().allocatable(resource)).max().orElse(0);
    }

    /** Free GPUs of these products, own ones included: a resource's own pods never count against it. */
    int freeGpus(List<String> products) {
        return nodes.stream().filter(node -> products.contains(node.product())).mapToInt(node -> node.free() + node.own()).sum();
    }

    int largestFreeBlock(List<String> products) {
        return nodes.stream().filter(node -> products.contains(node.product())).mapToInt(node -> node.free() + node.own()).max().orElse(0);
    }
}
