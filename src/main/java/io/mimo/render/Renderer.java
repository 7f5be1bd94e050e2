package io.mimo.render;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.mimo.manifest.ModelLocation;
import io.mimo.plan.Plan;
import io.mimo.plan.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** All objects of one accepted resource, in the order in which they are to be applied. */
public final class Renderer {
    private Renderer() {}

    /**
     * The objects that are to exist, without those of kinds that the cluster does not serve. The workload is never left
     * out: without it a Service or an autoscaler would only mislead, so the caller has to say why nothing can be
     * applied.
     */
    public static List<HasMetadata> render(Plan plan, Capabilities capabilities) {
        return wished(plan)
                .filter(object -> missing(object, capabilities)
                        .filter(kind -> kind != OptionalKind.LEADER_WORKER_SET)
                        .isEmpty())
                .toList();
    }

    /** The kinds that the plan asks for and the cluster does not serve. */
    public static List<OptionalKind> leftOut(Plan plan, Capabilities capabilities) {
        return wished(plan)
                .flatMap(object -> missing(object, capabilities).stream())
                .distinct()
                .toList();
    }

    private static Optional<OptionalKind> missing(HasMetadata object, Capabilities capabilities) {
        return OptionalKind.of(object).filter(kind -> !capabilities.serves(kind));
    }

    private static Stream<HasMetadata> wished(Plan plan) {
        return Stream.concat(
                preparation(plan).stream(),
                Stream.<Optional<? extends HasMetadata>>of(
                                Optional.of(ServiceRenderer.render(plan)),
                                Optional.of(workload(plan)),
                                Optional.of(PodDisruptionBudgetRenderer.render(plan)),
                                HorizontalPodAutoscalerRenderer.render(plan),
                                ScaledObjectRenderer.render(plan),
                                HttpRouteRenderer.render(plan),
                                PodMonitorRenderer.render(plan),
                                PrometheusRuleRenderer.render(plan),
                                DashboardRenderer.render(plan))
                        .flatMap(Optional::stream));
    }

    /** The one of them that runs the pods. */
    public static HasMetadata workload(Plan plan) {
        return switch (plan.placement().shape()) {
            case Shape.SinglePod single -> DeploymentRenderer.render(plan);
            case Shape.Group group -> LeaderWorkerSetRenderer.render(plan, group);
        };
    }

    /**
     * The first of the objects: what has to be there before any pod serves. With a cache the others wait until it is
     * filled.
     */
    public static List<HasMetadata> preparation(Plan plan) {
        List<HasMetadata> objects =
                new ArrayList<>(List.of(ServiceAccountRenderer.render(plan), NetworkPolicyRenderer.render(plan)));
        if (plan.engine().weights().location() instanceof ModelLocation.Cached cached) {
            plan.engine()
                    .weights()
                    .cache()
                    .ifPresent(cache -> objects.addAll(List.of(
                            NetworkPolicyRenderer.download(plan, cached), ClaimRenderer.render(plan, cached, cache),
                            DownloadRenderer.script(plan, cached), DownloadRenderer.job(plan, cached, cache))));
        }
        return List.copyOf(objects);
    }

    /** The objects as YAML documents, each begun by {@code ---}; the empty list gives the empty string. */
    public static String toYaml(List<HasMetadata> objects) {
        return YamlDocuments.of(objects);
    }
}
