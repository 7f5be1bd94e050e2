package io.mimo.operator;

import io.mimo.inventory.PodFacts;

/** Hears of changes of nodes and pods that matter. */
interface ClusterListener {
    /** GPUs were added, freed or taken. */
    void enqueueWaiting();

    /** A pod of this resource changed. */
    void podChanged(PodFacts.Owner owner);
}
