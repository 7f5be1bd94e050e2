package io.mimo.spec;

/**
 * Who owns the number of replicas.
 */
public sealed interface Scaling {
    /** The user: exactly so many. */
    record Fixed(int replicas) implements Scaling {}

    /** An autoscaler on the queue depth, between the bounds; the target is in waiting requests per replica. */
    record Automatic(int minReplicas, int maxReplicas, int targetQueueDepth, int scaleDownStabilizationSeconds, boolean keda)
            implements Scaling {}

    /** Replicas that must be placeable for the request to be met at once. */
    default int initialReplicas() {
        return switch (this) {
            case Fixed(int replicas) -> replicas;
            case Automatic automatic -> automatic.minReplicas();
        };
    }
}
