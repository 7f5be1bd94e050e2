package io.mimo.plan;

import io.mimo.api.MimoDeployment;
import io.mimo.api.MimoDeploymentSpec;
import io.mimo.api.OptionalObjects.Rollout.Strategy;
import io.mimo.api.OptionalObjects.Route;
import io.mimo.api.OptionalObjects.Thinking;
import io.mimo.api.PodOverlay;
import io.mimo.catalog.Catalog;
import io.mimo.manifest.RequestTimeouts;
import io.mimo.manifest.Scaling;
import io.mimo.manifest.ServingSpec;
import io.mimo.plan.Plan.Engine;
import io.mimo.plan.Plan.Overlay;
import io.mimo.plan.Plan.RolloutStyle;
import io.mimo.plan.Plan.Shape;
import io.mimo.plan.Plan.Timing;
import io.mimo.plan.Plan.Weights;
import io.mimo.plan.Plan.Workload;
import io.mimo.sizing.Bytes;
import io.mimo.sizing.Placement;
import io.mimo.sizing.SizingResult.Chosen;
import io.mimo.sizing.WeightLedger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Accepted judgement to plan: every default resolved. */
final class Planner {
    /**
     * NCCL and the workers talk through /dev/shm; vendors run this model with 16 to 32 GiB (lmsys: --shm-size 32g on 8
     * GPUs).
     */
    private static final long SHARED_MEMORY_SMALL = 16 * Bytes.GIB;

    private static final long SHARED_MEMORY_LARGE = 32 * Bytes.GIB;
    private static final int SMALL_POD_GPUS = 4;

    private Planner() {}

    static Plan plan(MimoDeployment resource, ServingSpec spec, Chosen chosen, Catalog catalog) {
        MimoDeploymentSpec raw = resource.getSpec();
        Placement placement = chosen.placement();
        long bytes = WeightLedger.checkpointBytes(spec.model(), spec.format().orElseThrow());
        boolean thinking = raw.thinking() != null && raw.thinking().defaultMode() == Thinking.Mode.Enabled;
        RequestTimeouts timeouts = RequestTimeouts.of(raw.route(), new ArrayList<>());
        Timing timing = Timings.of(spec.weights().location(), bytes, raw.model().readMegabytesPerSecond());
        Shape shape = GroupCommand.shape(spec, placement.split());
        Engine engine = new Engine(
                spec.runtime().image(),
                EngineCommand.arguments(
                        spec,
                        raw,
                        chosen.profile(),
                        timing,
                        catalog.serving().parsers(spec.runtime().version())),
                EngineCommand.environment(spec, raw, timing, shape),
                spec.hardware().resourceName(),
                shape.gpusPerPod() <= SMALL_POD_GPUS ? SHARED_MEMORY_SMALL : SHARED_MEMORY_LARGE,
                spec.network().rdma().map(device -> new Plan.Device(device.resourceName(), device.count())));
        String uid = Optional.ofNullable(resource.getMetadata().getUid()).orElse("");
        return new Plan(
                new Workload(spec.namespace(), spec.name(), uid),
                spec.layout(),
                chosen.profile().name(),
                chosen.product().gpu().product(),
                chosen.leastMemoryMiB(),
                shape,
                placement.replicas(),
                scaling(spec.scaling(), placement),
                engine,
                new Weights(
                        spec.weights().location(),
                        bytes,
                        WeightsCache.of(raw, spec.weights().location(), bytes)),
                timing,
                overlay(raw.podTemplate()),
                Observation.of(spec, raw.monitoring(), chosen.product().gpu().product(), catalog),
                timeouts,
                Optional.ofNullable(raw.route()).map(route -> route(route, thinking)),
                rollout(raw, placement));
    }

    private static Optional<Plan.Scaling> scaling(Scaling scaling, Placement placement) {
        return switch (scaling) {
            case Scaling.Fixed fixed -> Optional.empty();
            case Scaling.Automatic auto ->
                Optional.of(new Plan.Scaling(
                        auto.minReplicas(),
                        clampedMaximum(auto, placement),
                        auto.targetQueueDepth(),
                        auto.scaleDownStabilizationSeconds(),
                        auto.kedaPrometheus()));
        };
    }

    /** What can be placed in all, running replicas included, but never below the user's minimum. */
    static int clampedMaximum(Scaling.Automatic scaling, Placement placement) {
        return Math.max(scaling.minReplicas(), Math.min(scaling.maxReplicas(), placement.possible()));
    }

    private static RolloutStyle rollout(MimoDeploymentSpec raw, Placement placement) {
        Strategy strategy = raw.rollout() == null || raw.rollout().strategy() == null
                ? Strategy.Auto
                : raw.rollout().strategy();
        return switch (strategy) {
            case Surge -> RolloutStyle.SURGE;
            case Recreate -> RolloutStyle.REPLACE;
            case Auto ->
                placement.surge() && !WeightsCache.mountsOnOneNode(raw) ? RolloutStyle.SURGE : RolloutStyle.REPLACE;
        };
    }

    private static Plan.Route route(Route route, boolean thinking) {
        return new Plan.Route(
                route.gatewayRef().name(),
                Optional.ofNullable(route.gatewayRef().namespace()).filter(name -> !name.isBlank()),
                thinking);
    }

    private static Overlay overlay(@Nullable PodOverlay given) {
        if (given == null) {
            return new Overlay(
                    Map.of(),
                    Map.of(),
                    Map.of(),
                    List.of(),
                    List.of(),
                    List.of(),
                    Optional.empty(),
                    Map.of(),
                    Map.of(),
                    Map.of());
        }
        PodOverlay.Resources resources = given.resources();
        return new Overlay(
                orEmpty(given.labels()),
                orEmpty(given.annotations()),
                orEmpty(given.nodeSelector()),
                orEmpty(given.tolerations()),
                orEmpty(given.topologySpreadConstraints()),
                orEmpty(given.imagePullSecrets()).stream()
                        .map(secret -> secret.name())
                        .toList(),
                Optional.ofNullable(given.priorityClassName()).filter(name -> !name.isBlank()),
                resources == null ? Map.of() : orEmpty(resources.requests()),
                resources == null ? Map.of() : orEmpty(resources.limits()),
                orEmpty(given.serviceAccountAnnotations()));
    }

    private static Map<String, String> orEmpty(@Nullable Map<String, String> map) {
        return map == null ? Map.of() : map;
    }

    private static <T> List<T> orEmpty(@Nullable List<T> list) {
        return list == null ? List.of() : list;
    }
}
