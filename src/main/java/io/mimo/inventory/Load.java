package io.mimo.inventory;

import java.util.Map;
import java.util.Optional;

/**
 * What one pod takes from its node.
 *
 * @param node empty = it takes nothing yet
 * @param requests in base units of {@link ResourceAmounts}
 */
public record Load(Optional<String> node, Map<String, Long> requests) {
    public static Load of(PodFacts pod) {
        return new Load(pod.node().filter(any -> !pod.finished()), pod.requests());
    }
}
