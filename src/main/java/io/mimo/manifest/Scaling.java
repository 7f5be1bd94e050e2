package io.mimo.manifest;

import java.util.Optional;

/** Who owns the number of replicas. */
public sealed interface Scaling {
    /** The user: exactly so many. */
    record Fixed(int replicas) implements Scaling {}

    /**
     * An autoscaler on the queue depth, between the bounds; the target is in waiting requests per replica.
     *
     * @param kedaPrometheus address of the Prometheus that KEDA asks; empty = a HorizontalPodAutoscaler of our own
     */
    record Automatic(
            int minReplicas,
            int maxReplicas,
            int targetQueueDepth,
            int scaleDownStabilizationSeconds,
            Optional<String> kedaPrometheus)
            implements Scaling {}

    /** Replicas that must be placeable for the request to be met at once. */
    default int initialReplicas() {
        return switch (this) {
            case Fixed(int replicas) -> replicas;
            case Automatic automatic -> automatic.minReplicas();
        };
    }
}
