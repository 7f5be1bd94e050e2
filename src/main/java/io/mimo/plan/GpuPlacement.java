package io.mimo.plan;

import io.mimo.manifest.Layout;
import java.util.Map;
import java.util.OptionalLong;

/**
 * How one replica lies on GPUs.
 *
 * @param layout the replica's split
 * @param profile {@code Requested} or {@code MemorySaver}
 * @param product GPU product of every pod's node
 * @param pinned by node selector; else the user's own selector does it
 * @param leastMemoryMiB least {@code nvidia.com/gpu.memory} of a node that a pod may use; empty when no node was looked
 *     at
 * @param shape how a replica is cut into pods
 * @param requests what one pod requests of its node besides GPUs, in base units of
 *     {@link io.mimo.inventory.ResourceAmounts}
 */
public record GpuPlacement(
        Layout layout,
        String profile,
        String product,
        boolean pinned,
        OptionalLong leastMemoryMiB,
        Shape shape,
        Map<String, Long> requests) {}
