package io.mimo.plan;

import io.mimo.api.MimoDeployment;
import io.mimo.api.MimoDeploymentSpec;
import io.mimo.api.OptionalObjects.Rollout.Strategy;
import io.mimo.api.OptionalObjects.Route;
import io.mimo.api.OptionalObjects.Thinking;
import io.mimo.api.PodOverlay;
import io.mimo.catalog.Catalog;
import io.mimo.manifest.ModelLocation;
import io.mimo.manifest.RequestTimeouts;
import io.mimo.manifest.Scaling;
import io.mimo.manifest.ServingSpec;
import io.mimo.plan.Engine.Device;
import io.mimo.plan.Engine.Timing;
import io.mimo.plan.Engine.Weights;
import io.mimo.plan.Replicas.RolloutStyle;
import io.mimo.sizing.Bytes;
import io.mimo.sizing.Placement;
import io.mimo.sizing.PodNeed;
import io.mimo.sizing.Profile;
import io.mimo.sizing.SizingResult.Chosen;
import io.mimo.sizing.WeightLedger;
import java.util.ArrayList;
import java.util.Objects;
import java.util.Optional;

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
        String product = chosen.product().gpu().product();
        Shape shape = GroupCommand.shape(spec, placement.split());
        String uid = Optional.ofNullable(resource.getMetadata().getUid()).orElse("");
        return new Plan(
                new WorkloadRef(spec.namespace(), spec.name(), uid),
                new GpuPlacement(
                        spec.layout(),
                        chosen.profile().name(),
                        product,
                        !spec.hardware().selectsPool(),
                        chosen.leastMemoryMiB(),
                        shape,
                        PodNeed.of(spec).requests()),
                new Replicas(placement.replicas(), scaling(spec.scaling(), placement), rollout(raw, placement)),
                engine(raw, spec, chosen.profile(), shape, catalog),
                access(raw, spec, product, catalog),
                Overlay.of(Objects.requireNonNullElse(raw.podTemplate(), PodOverlay.NONE), spec.hardware()));
    }

    private static Engine engine(
            MimoDeploymentSpec raw, ServingSpec spec, Profile profile, Shape shape, Catalog catalog) {
        long bytes = WeightLedger.checkpointBytes(spec.model(), spec.format().orElseThrow());
        ModelLocation location = spec.weights().location();
        Timing timing = Timings.of(location, bytes, raw.model().readMegabytesPerSecond());
        return new Engine(
                new Engine.Container(
                        spec.runtime().image(),
                        EngineCommand.arguments(
                                spec,
                                raw,
                                profile,
                                timing,
                                catalog.serving().parsers(spec.runtime().version())),
                        EngineCommand.environment(spec, raw, timing, shape),
                        spec.hardware().resourceName(),
                        shape.gpusPerPod() <= SMALL_POD_GPUS ? SHARED_MEMORY_SMALL : SHARED_MEMORY_LARGE,
                        spec.network().rdma().map(device -> new Device(device.resourceName(), device.count()))),
                new Weights(location, bytes, WeightsCache.of(raw, location, bytes)),
                timing);
    }

    private static Access access(MimoDeploymentSpec raw, ServingSpec spec, String product, Catalog catalog) {
        boolean thinking = raw.thinking() != null && raw.thinking().defaultMode() == Thinking.Mode.Enabled;
        return new Access(
                RequestTimeouts.of(raw.route(), new ArrayList<>()),
                Optional.ofNullable(raw.route()).map(route -> route(route, thinking)),
                Observation.of(spec, raw.monitoring(), product, catalog));
    }

    private static Optional<Replicas.Scaling> scaling(Scaling scaling, Placement placement) {
        return switch (scaling) {
            case Scaling.Fixed fixed -> Optional.empty();
            case Scaling.Automatic auto ->
                Optional.of(new Replicas.Scaling(
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

    private static Access.Route route(Route route, boolean thinking) {
        return new Access.Route(
                route.gatewayRef().name(),
                Optional.ofNullable(route.gatewayRef().namespace()).filter(name -> !name.isBlank()),
                thinking);
    }
}
