package io.mimo.inventory;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** What all pods request on each node, kept one pod at a time. */
public final class NodeUse {
    private final Map<String, Map<String, Long>> used;

    public NodeUse() {
        this(Map.of());
    }

    /** @param before where the sums begin, by node and resource */
    NodeUse(Map<String, Map<String, Long>> before) {
        this.used = new HashMap<>(before);
    }

    public void more(Load load) {
        add(load, 1);
    }

    public void less(Load load) {
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

    /** Of all nodes. */
    Map<String, Map<String, Long>> all() {
        return Map.copyOf(used);
    }

    /** Of nodes with devices: elsewhere nothing is placed. */
    public Map<String, Map<String, Long>> ofNodes(Collection<NodeFacts> nodes) {
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
