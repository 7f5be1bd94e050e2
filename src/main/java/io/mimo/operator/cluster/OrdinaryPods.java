package io.mimo.operator.cluster;

import io.mimo.inventory.Load;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Pods of others without any device: by far the most of a cluster, so only what they take is remembered, and what is
 * alike (a DaemonSet's pods request the same) is remembered once.
 */
final class OrdinaryPods {
    /** Where so many request different amounts, remembering which were alike gains nothing. */
    private static final int MOST_ALIKE = 10_000;

    private final Map<String, Load> loads = new HashMap<>();
    private final Map<Map<String, Long>, Map<String, Long>> alike = new HashMap<>();

    /** What was known of it before. */
    Optional<Load> put(String key, Load load) {
        if (alike.size() > MOST_ALIKE) {
            alike.clear();
        }
        Map<String, Long> requests = alike.computeIfAbsent(load.requests(), same -> same);
        return Optional.ofNullable(loads.put(key, new Load(load.node(), requests)));
    }

    Optional<Load> remove(String key) {
        return Optional.ofNullable(loads.remove(key));
    }
}
