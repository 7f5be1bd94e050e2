package io.mimo.render;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.mimo.manifest.ModelLocation;
import io.mimo.plan.Engine;
import io.mimo.plan.Plan;
import java.util.Map;

/** The volume that keeps the weights of one revision; without an owner it stays when the resource goes. */
final class ClaimRenderer {
    private ClaimRenderer() {}

    static PersistentVolumeClaim render(Plan plan, ModelLocation.Cached cached, Engine.Cache cache) {
        String name = Names.weights(plan.workload().name(), cached.folder());
        return new PersistentVolumeClaimBuilder()
                .withMetadata(cache.owned() ? Metadata.of(plan, name) : Metadata.retained(plan, name))
                .withNewSpec()
                .withAccessModes(cache.accessModes())
                .withStorageClassName(cache.storageClass().orElse(null))
                .withNewResources()
                .withRequests(Map.of("storage", new Quantity(cache.size())))
                .endResources()
                .endSpec()
                .build();
    }
}
