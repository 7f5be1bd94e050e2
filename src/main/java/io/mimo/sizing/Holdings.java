package io.mimo.sizing;

import io.mimo.inventory.GpuPin;
import io.mimo.inventory.Inventory;
import io.mimo.inventory.NodeFacts;
import io.mimo.inventory.PodFacts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Who holds GPUs on each node.
 *
 * @param resource the extended resource that is counted
 * @param others pods of others that hold some, per node
 * @param own the resource's own pods that hold some, per node
 */
record Holdings(String resource, Map<String, List<PodFacts>> others, Map<String, List<PodFacts>> own) {

    static Holdings of(Inventory inventory, String resource) {
        Map<String, List<PodFacts>> others = new HashMap<>();
        Map<String, List<PodFacts>> own = new HashMap<>();
        for (PodFacts pod : inventory.pods()) {
            if (pod.holds(resource) > 0) {
                (inventory.isOwn(pod) ? own : others)
                        .computeIfAbsent(pod.node().orElseThrow(), name -> new ArrayList<>())
                        .add(pod);
            }
        }
        return new Holdings(resource, others, own);
    }

    /** GPUs of a node that somebody holds, the resource's own pods included. */
    int held(NodeFacts node) {
        return gpus(others.getOrDefault(node.name(), List.of())) + gpus(own.getOrDefault(node.name(), List.of()));
    }

    /**
     * GPUs of each own pod on a node that is still labelled as the pod demanded; one without a demand takes its node as
     * it is.
     */
    List<OwnPod> ownPods(NodeFacts node) {
        return sizes(own.getOrDefault(node.name(), List.of()).stream()
                .filter(pod -> isAtHome(pod, node))
                .toList());
    }

    /**
     * Where own pods run on a node that is gone, or is not labelled any more as they demanded: as much of a node as
     * they hold, of the kind that they were made for, which takes no new pod.
     */
    List<Free> strays(List<NodeFacts> nodes) {
        if (own.isEmpty()) {
            return List.of();
        }
        Set<String> present = new HashSet<>();
        List<Free> strays = new ArrayList<>();
        for (NodeFacts node : nodes) {
            present.add(node.name());
            strays(
                    node,
                    own.getOrDefault(node.name(), List.of()).stream()
                            .filter(pod -> !isAtHome(pod, node))
                            .toList(),
                    strays);
        }
        own.forEach((name, pods) -> {
            if (!present.contains(name)) {
                strays(new NodeFacts(name, Map.of(), List.of(), false, false, Map.of()), pods, strays);
            }
        });
        return strays;
    }

    private void strays(NodeFacts node, List<PodFacts> pods, List<Free> strays) {
        Map<GpuPin, List<PodFacts>> byPin = new LinkedHashMap<>();
        pods.forEach(pod -> pod.pin().ifPresent(pin -> byPin.computeIfAbsent(pin, same -> new ArrayList<>())
                .add(pod)));
        byPin.forEach((pin, same) -> strays.add(new Free(
                node,
                pin.product(),
                pin.leastMemoryMiB(),
                gpus(same),
                0,
                true,
                Optional.empty(),
                sizes(same),
                new Room(node, Map.of()),
                false)));
    }

    private static boolean isAtHome(PodFacts pod, NodeFacts node) {
        return pod.pin().map(pin -> pin.isMetBy(node)).orElse(true);
    }

    private List<OwnPod> sizes(List<PodFacts> pods) {
        return pods.stream()
                .map(pod -> new OwnPod((int) pod.holds(resource), pod.requests()))
                .toList();
    }

    private int gpus(List<PodFacts> pods) {
        int gpus = 0;
        for (PodFacts pod : pods) {
            gpus += (int) pod.holds(resource);
        }
        return gpus;
    }
}
