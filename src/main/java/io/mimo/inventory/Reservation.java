package io.mimo.inventory;

import io.mimo.api.PodOverlay;
import java.util.List;
import java.util.Map;

/**
 * GPUs that an accepted resource will take as soon as its pods are bound.
 *
 * @param holder namespace/name of the resource
 * @param product the GPU product chosen for it
 * @param leastMemoryMiB its pods' nodes have at least so much GPU memory by their label, 0 = any
 * @param resourceName the extended resource, e.g. {@code nvidia.com/gpu}
 * @param gpusPerPod GPUs of one pod, all on one node
 * @param podsPerReplica pods of one replica, each of which takes a node of its own
 * @param pods pods that are not bound yet
 * @param requests what one pod requests besides GPUs, in base units of {@link ResourceAmounts}
 * @param nodeSelector its pods' node selector
 * @param tolerations its pods' tolerations
 */
public record Reservation(
        String holder,
        String product,
        long leastMemoryMiB,
        String resourceName,
        int gpusPerPod,
        int podsPerReplica,
        int pods,
        Map<String, Long> requests,
        Map<String, String> nodeSelector,
        List<PodOverlay.Toleration> tolerations) {}
