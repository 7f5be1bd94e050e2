package io.mimo.operator.cluster;

import io.mimo.inventory.NodeFacts;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** What all pods request on each node, kept one pod at a time. */
final class NodeUse {
    private final Map<String, Map<String, Long>> used = new HashMap<>();

    void more(Load load) {
        add(load, 1);
    }

    void less(Load load) {
        add(load, -1);
    }

    /** Each node's sums are a map of their own that never changes: what was handed out stays as it was. */
    private void add(Load load, int sign) {
        load.node().ifPresent(node -> {
            Map<String, Long> sums = new HashMap<>(used.getOrDefault(node, Map.of()));
            load.requests().forEach((resource, units) -> sums.merge(resource, sign * units, Long::sum));
            sums.values().removeIf(units -> units == 0);
            if (sums.isEmpty()) {
                used.remove(node);
            } else {
                used.put(node, Map.copyOf(sums));
            }
        });
    }

    /** Of nodes with devices: elsewhere nothing is placed. */
    Map<String, Map<String, Long>> ofNodes(Collection<NodeFacts> nodes) {
        Map<String, Map<String, Long>> sums = new HashMap<>();
        for (NodeFacts node : nodes) {
            Map<String, Long> own = used.get(node.name());
            if (own != null && node.hasDevices()) {
                sums.put(node.name(), own);
            }
        }
        return sums;
    }
}
