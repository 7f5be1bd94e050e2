package io.mimo.operator.cluster;

import io.mimo.inventory.PodFacts;

/** Hears of changes of nodes and pods that matter. */
public interface ClusterListener {
    /** GPUs were added, freed or taken. */
    void enqueueWaiting();

    /** A pod of this resource changed. */
    void podChanged(PodFacts.Owner owner);
}
