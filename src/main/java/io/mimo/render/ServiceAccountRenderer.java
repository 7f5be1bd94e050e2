package io.mimo.render;

import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.mimo.plan.Plan;
import java.util.TreeMap;

/** The identity of the pods: no API token, only what a cloud's workload identity reads from the annotations. */
final class ServiceAccountRenderer {
    private ServiceAccountRenderer() {}

    static ServiceAccount render(Plan plan) {
        return new ServiceAccountBuilder()
                .withNewMetadataLike(
                        Metadata.of(plan, Names.serviceAccount(plan.workload().name())))
                .withAnnotations(new TreeMap<>(plan.overlay().serviceAccountAnnotations()))
                .endMetadata()
                .withAutomountServiceAccountToken(false)
                .build();
    }
}
