package io.mimo.operator.apply;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.mimo.operator.children.Workload;
import io.mimo.render.LeaderWorkerSet;
import java.util.Map;

/** {@code spec.replicas} of a workload, which an autoscaler may own. */
final class ReplicasHandover {
    private ReplicasHandover() {}

    /** True for a planned workload whose count is left to an autoscaler. */
    static boolean isLeftOut(HasMetadata planned) {
        return switch (planned) {
            case Deployment deployment -> deployment.getSpec().getReplicas() == null;
            case LeaderWorkerSet set -> set.getSpec().replicas() == null;
            default -> false;
        };
    }

    static int of(HasMetadata live) {
        return Workload.of(live)
                .orElseThrow(() -> new IllegalStateException(live.getKind() + " has no replicas"))
                .asked();
    }

    /** The object with nothing but its count, to be applied by the manager of counts. */
    static GenericKubernetesResource only(HasMetadata live, int replicas) {
        return new GenericKubernetesResourceBuilder()
                .withApiVersion(live.getApiVersion())
                .withKind(live.getKind())
                .withNewMetadata()
                .withName(live.getMetadata().getName())
                .withNamespace(live.getMetadata().getNamespace())
                .withUid(live.getMetadata().getUid())
                .endMetadata()
                .addToAdditionalProperties("spec", Map.of("replicas", replicas))
                .build();
    }
}
