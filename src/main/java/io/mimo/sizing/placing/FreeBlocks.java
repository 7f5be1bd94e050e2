package io.mimo.sizing.placing;

import io.mimo.sizing.Eviction;

/** What too few free blocks have in common, whatever the cause. */
final class FreeBlocks {
    private FreeBlocks() {}

    /** What is free, beside what is needed. */
    static String words(Places places) {
        int split = Math.max(1, places.nodesPerReplica());
        int gpus = places.layout().gpus();
        String need = split == 1
                ? gpus + " GPUs on one node"
                : split + " nodes of one product with " + gpus / split + " free GPUs each";
        return places.freeGpus() + " GPUs of " + places.productNames()
                + " are free, the largest free block on one node is "
                + PlacementWords.largest(places.capacity(), places.products()) + ": "
                + places.layout().shortName() + " needs " + need + PlacementWords.excluded(places.capacity())
                + PlacementWords.tooSmall(places.capacity(), places.products());
    }

    /** {@code freeing} is what to free for a replica on one node; others have a choice of shapes. */
    static String remedy(Places places, String freeing) {
        if (places.splitsReplicas()) {
            return "free or add GPUs, or use a smaller layout; these would do: " + places.shapes();
        }
        String resource = places.spec().hardware().resourceName();
        String eviction = Eviction.cheapest(
                        places.capacity(), places.products(), places.layout().gpus(), resource)
                .map(cheapest -> " (" + cheapest.words(resource) + ")")
                .orElse("");
        return freeing + eviction + ", or use a smaller layout";
    }
}
