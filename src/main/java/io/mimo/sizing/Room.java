package io.mimo.sizing;

import io.mimo.inventory.NodeFacts;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * What a node has besides GPUs and how much of it pods request.
 *
 * @param used in base units of {@link io.mimo.inventory.ResourceAmounts}
 */
public record Room(NodeFacts node, Map<String, Long> used) {
    /** What nobody requests, less than 0 where more is requested than there is; empty where it is not known. */
    public OptionalLong left(String resource) {
        OptionalLong offered = node.offered(resource);
        return offered.isEmpty() ? offered : OptionalLong.of(offered.getAsLong() - used.getOrDefault(resource, 0L));
    }

    Room with(Map<String, Long> more) {
        return plus(more, 1);
    }

    Room without(Map<String, Long> less) {
        return plus(less, -1);
    }

    private Room plus(Map<String, Long> amounts, int sign) {
        Map<String, Long> changed = new HashMap<>(used);
        amounts.forEach((resource, units) -> changed.merge(resource, sign * units, Long::sum));
        return new Room(node, Map.copyOf(changed));
    }
}
