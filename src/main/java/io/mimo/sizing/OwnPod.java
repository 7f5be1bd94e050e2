package io.mimo.sizing;

import java.util.Map;

/**
 * A bound pod of the resource itself.
 *
 * @param gpus those that it holds
 * @param requests all that it requests, in base units of {@link io.mimo.inventory.ResourceAmounts}
 */
public record OwnPod(int gpus, Map<String, Long> requests) {}
