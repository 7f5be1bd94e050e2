package io.mimo.plan;

import io.mimo.api.PodOverlay;
import io.mimo.manifest.Layout;
import io.mimo.manifest.ModelLocation;
import io.mimo.manifest.RequestTimeouts;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * One accepted MimoDeployment, ready to be rendered.
 *
 * @param workload who it is
 * @param layout the replica's split
 * @param profile {@code Requested} or {@code MemorySaver}
 * @param product GPU product that every pod is pinned to by node selector
 * @param leastMemoryMiB least {@code nvidia.com/gpu.memory} of a node that a pod may use; empty when no node was looked
 *     at
 * @param shape how a replica is cut into pods
 * @param replicas replicas to render; with {@code scaling} the count a new workload starts with
 * @param scaling present when an autoscaler owns the count
 * @param container image, argv (the model first), environment and GPUs of one pod
 * @param weights where the weights come from and how many bytes one replica loads
 * @param timing start-up and shutdown budgets
 * @param overlay what the user adds to the pods
 * @param timeouts how long a request of each mode may take
 * @param route present when a route at a Gateway is wanted
 */
public record Plan(
        Workload workload,
        Layout layout,
        String profile,
        String product,
        OptionalLong leastMemoryMiB,
        Shape shape,
        int replicas,
        Optional<Scaling> scaling,
        Engine container,
        Weights weights,
        Timing timing,
        Overlay overlay,
        Monitoring monitoring,
        RequestTimeouts timeouts,
        Optional<Route> route,
        RolloutStyle rollout) {

    /**
     * The resource the children belong to.
     *
     * @param uid empty when rendered from a file
     * @param serving mark of the pods that serve
     * @param download mark of the pods that download weights
     */
    public record Workload(String namespace, String name, String uid, PodMark serving, PodMark download) {
        public Workload(String namespace, String name, String uid) {
            this(namespace, name, uid, PodMark.NEW, PodMark.NEW);
        }
    }

    /** The same plan for pods that exist and are known by these marks. */
    public Plan marked(PodMark serving, PodMark download) {
        return new Plan(
                new Workload(workload.namespace(), workload.name(), workload.uid(), serving, download),
                layout,
                profile,
                product,
                leastMemoryMiB,
                shape,
                replicas,
                scaling,
                container,
                weights,
                timing,
                overlay,
                monitoring,
                timeouts,
                route,
                rollout);
    }

    /** The same with no more than so many replicas, and an autoscaler that goes no higher; at least 1. */
    public Plan atMost(int replicas) {
        int most = Math.max(1, replicas);
        Optional<Scaling> bounded = scaling.map(own -> new Scaling(
                Math.min(own.minReplicas(), most),
                Math.min(own.maxReplicas(), most),
                own.targetQueueDepth(),
                own.scaleDownStabilizationSeconds(),
                own.kedaPrometheus()));
        return new Plan(
                workload,
                layout,
                profile,
                product,
                leastMemoryMiB,
                shape,
                Math.min(this.replicas, most),
                bounded,
                container,
                weights,
                timing,
                overlay,
                monitoring,
                timeouts,
                route,
                rollout);
    }

    /** Nodes of one replica: 1 = one pod, more = a group of pods, each on a node of its own. */
    public int nodesPerReplica() {
        return shape.nodes();
    }

    /** True when every pod of a replica serves HTTP; else only the first does. */
    public boolean everyPodServes() {
        return switch (shape) {
            case Shape.SinglePod single -> true;
            case Shape.Group group -> group.mode() == Shape.Mode.DATA_HYBRID;
        };
    }

    /** Pods of one replica; a tensor-parallel group never leaves a pod. */
    public sealed interface Shape {
        int nodes();

        int gpusPerPod();

        /** All GPUs of the replica in one pod. */
        record SinglePod(int gpusPerPod) implements Shape {
            @Override
            public int nodes() {
                return 1;
            }
        }

        /**
         * Equal pods that start, serve and end together.
         *
         * @param leader what the first pod adds to the argv
         * @param worker what each of the others adds
         */
        record Group(int nodes, int gpusPerPod, Mode mode, List<Word> leader, List<Word> worker) implements Shape {
            public Group {
                leader = List.copyOf(leader);
                worker = List.copyOf(worker);
            }
        }

        /** What lies across the pods. */
        enum Mode {
            /** The pipeline stages of the only data rank. */
            PIPELINE,
            /** Whole data ranks; the first pod spreads requests over all of them. */
            DATA_INTERNAL,
            /** Whole data ranks; every pod serves its own, the Service spreads requests over the pods. */
            DATA_HYBRID,
            /** Data ranks, each cut by its pipeline stages over several pods; the first pod serves. */
            DATA_AND_PIPELINE
        }
    }

    /** One word of an argv. */
    public sealed interface Word {
        record Text(String text) implements Word {}

        /** Replaced by the value that the pod's own environment has for this variable, before the engine starts. */
        record Variable(String name) implements Word {}
    }

    /** An extended resource besides GPUs, per pod. */
    public record Device(String resourceName, int count) {}

    /**
     * Bounds after clamping; {@code maxReplicas} is never below {@code minReplicas}. {@code kedaPrometheus}: KEDA
     * scales and asks there.
     */
    public record Scaling(
            int minReplicas,
            int maxReplicas,
            int targetQueueDepth,
            int scaleDownStabilizationSeconds,
            Optional<String> kedaPrometheus) {}

    /**
     * What is watched.
     *
     * @param podMonitorInterval present when a PodMonitor is wanted
     * @param dashboard a Grafana dashboard of this resource is wanted
     * @param series names on /metrics that this release exports, suffixes included
     * @param replicaUsdPerHour list price of one replica; empty where none is known
     */
    public record Monitoring(
            Optional<String> podMonitorInterval,
            boolean alerts,
            boolean dashboard,
            Set<String> series,
            Optional<BigDecimal> replicaUsdPerHour) {
        public Monitoring {
            series = Set.copyOf(series);
        }
    }

    /**
     * A Gateway that carries the API; its namespace is empty = the resource's. {@code thinking}: what a request does
     * that does not choose.
     */
    public record Route(String gateway, Optional<String> gatewayNamespace, boolean thinking) {}

    /**
     * The serving container, what all pods of a replica have in common.
     *
     * @param rdma the network device of each pod, where one is asked for
     */
    public record Engine(
            String image,
            List<String> arguments,
            List<EnvEntry> environment,
            String gpuResource,
            long sharedMemoryBytes,
            Optional<Device> rdma) {
        public Engine {
            arguments = List.copyOf(arguments);
            environment = List.copyOf(environment);
        }
    }

    /** A literal variable, one read from a Secret of the same namespace, or one from the pod's own fields. */
    public sealed interface EnvEntry {
        String name();

        record Literal(String name, String value) implements EnvEntry {}

        record FromSecret(String name, String secret, String key) implements EnvEntry {}

        /** {@code path} as the downward API spells it, e.g. {@code status.podIP}. */
        record FromField(String name, String path) implements EnvEntry {}
    }

    /**
     * Where the weights come from.
     *
     * @param bytes weights of the whole replica; decides volumes and start-up budgets
     * @param cache the claim, present with a {@link ModelLocation.Cached} location and only then
     */
    public record Weights(ModelLocation location, long bytes, Optional<Cache> cache) {
        public Weights(ModelLocation location, long bytes) {
            this(location, bytes, Optional.empty());
        }
    }

    /**
     * The claim that keeps downloaded weights and how they come there.
     *
     * @param size as the user wrote it, or whole GiB
     * @param storageClass empty = the cluster's default
     * @param owned deleted with the resource
     * @param environment what the download reads: token, hub, proxies
     */
    public record Cache(
            String size,
            Optional<String> storageClass,
            List<String> accessModes,
            boolean owned,
            List<EnvEntry> environment) {
        public Cache {
            accessModes = List.copyOf(accessModes);
            environment = List.copyOf(environment);
        }
    }

    /**
     * Consistent budgets: {@code shutdown} plus the preStop pause is below {@code terminationGrace}; {@code startup} is
     * the startupProbe's whole budget and at least {@code engineReady}.
     */
    public record Timing(Duration startup, Duration engineReady, Duration shutdown, Duration terminationGrace) {}

    /** The user's additions, nulls resolved to empty collections. */
    public record Overlay(
            Map<String, String> labels,
            Map<String, String> annotations,
            Map<String, String> nodeSelector,
            List<PodOverlay.Toleration> tolerations,
            List<PodOverlay.TopologySpread> topologySpread,
            List<String> imagePullSecrets,
            Optional<String> priorityClassName,
            Map<String, String> requests,
            Map<String, String> limits,
            Map<String, String> serviceAccountAnnotations) {}

    /** How a changed pod template replaces running pods. */
    public enum RolloutStyle {
        /** An extra replica first: maxSurge 1, maxUnavailable 0. */
        SURGE,
        /** One at a time in place: maxSurge 0, maxUnavailable 1. */
        REPLACE
    }
}
