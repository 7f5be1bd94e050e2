package io.mimo.render;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.mimo.api.MimoDeployment;
import io.mimo.plan.Plan;
import io.mimo.plan.WorkloadRef;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Metadata of every object: name, namespace, labels and, on a cluster, the owner that its deletion follows. */
public final class Metadata {
    /**
     * Argo CD neither deletes the object nor counts it as out of sync (argo-cd docs/user-guide/sync-options.md,
     * compare-options.md).
     */
    private static final Map<String, String> KEEP = new TreeMap<>(Map.of(
            "argocd.argoproj.io/sync-options",
            "Prune=false",
            "argocd.argoproj.io/compare-options",
            "IgnoreExtraneous"));

    private Metadata() {}

    static ObjectMeta of(Plan plan) {
        return of(plan, Names.object(plan.workload().name()));
    }

    static ObjectMeta of(Plan plan, String name) {
        return new ObjectMetaBuilder()
                .withName(name)
                .withNamespace(plan.workload().namespace())
                .withLabels(Labels.object(plan))
                .withOwnerReferences(owners(plan.workload()))
                .build();
    }

    /** Of what outlives the resource: so that no pruning tool finds an object without an owner. */
    static ObjectMeta retained(Plan plan, String name) {
        return new ObjectMetaBuilder()
                .withName(name)
                .withNamespace(plan.workload().namespace())
                .withLabels(Labels.retained(plan))
                .withAnnotations(KEEP)
                .build();
    }

    /** None without a uid: a manifest rendered from a file has no live owner. */
    private static List<OwnerReference> owners(WorkloadRef workload) {
        if (workload.uid().isEmpty()) {
            return List.of();
        }
        return List.of(controller(workload.name(), workload.uid()));
    }

    /** The reference that makes a resource the controller of an object. */
    public static OwnerReference controller(String name, String uid) {
        return new OwnerReferenceBuilder()
                .withApiVersion(MimoDeployment.API_VERSION)
                .withKind(MimoDeployment.KIND)
                .withName(name)
                .withUid(uid)
                .withController(true)
                .withBlockOwnerDeletion(true)
                .build();
    }
}
