package io.mimo.render;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.mimo.api.MimoDeployment;
import io.mimo.plan.Plan;
import java.util.List;

/** Metadata of every object: name, namespace, labels and, on a cluster, the owner that its deletion follows. */
final class Metadata {
    private Metadata() {}

    static ObjectMeta of(Plan plan) {
        return of(plan, Names.object(plan.workload().name()));
    }

    static ObjectMeta of(Plan plan, String name) {
        return withoutOwner(plan, name).edit().withOwnerReferences(owners(plan.workload())).build();
    }

    /** Of what outlives the resource. */
    static ObjectMeta withoutOwner(Plan plan, String name) {
        return new ObjectMetaBuilder()
                .withName(name)
                .withNamespace(plan.workload().namespace())
                .withLabels(Labels.object(plan))
                .build();
    }

    /** None without a uid: a manifest rendered from a file has no live owner. */
    private static List<OwnerReference> owners(Plan.Workload workload) {
        if (workload.uid().isEmpty()) {
            return List.of();
        }
        return List.of(new OwnerReferenceBuilder()
                .withApiVersion(MimoDeployment.API_VERSION)
                .withKind(MimoDeployment.KIND)
                .withName(workload.name())
                .withUid(workload.uid())
                .withController(true)
                .withBlockOwnerDeletion(true)
                .build());
    }
}
