package io.mimo.render;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.mimo.plan.Plan;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** All objects of one accepted resource, in the order in which they are to be applied. */
public final class Renderer {
    private Renderer() {}

    /** The objects that shall exist. */
    public static List<HasMetadata> render(Plan plan, Capabilities capabilities) {
        Optional<HasMetadata> none = Optional.empty();
        return Stream.of(
                        Optional.of(ServiceAccountRenderer.render(plan)),
                        Optional.of(NetworkPolicyRenderer.render(plan)),
                        Optional.of(ServiceRenderer.render(plan)),
                        Optional.of(workload(plan)),
                        Optional.of(PodDisruptionBudgetRenderer.render(plan)),
                        HorizontalPodAutoscalerRenderer.render(plan),
                        capabilities.podMonitor() ? PodMonitorRenderer.render(plan) : none)
                .<HasMetadata>flatMap(Optional::stream)
                .toList();
    }

    private static HasMetadata workload(Plan plan) {
        return switch (plan.shape()) {
            case Plan.Shape.SinglePod single -> DeploymentRenderer.render(plan);
            case Plan.Shape.Group group -> LeaderWorkerSetRenderer.render(plan, group);
        };
    }

    /** The objects as YAML documents, each begun by {@code ---}; the empty list gives the empty string. */
    public static String toYaml(List<HasMetadata> objects) {
        return YamlDocuments.of(objects);
    }
}
