package io.mimo.render;

import io.mimo.api.PodOverlay;
import io.mimo.plan.MountPoints;
import io.mimo.plan.Plan;
import io.mimo.plan.Plan.EnvEntry;
import io.mimo.spec.Layout;
import io.mimo.spec.ModelLocation;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Plans written by hand, one for each way a resource can look; the golden files bear their names. */
final class SamplePlans {
    private SamplePlans() {}

    private static final String UID = "5b1c9a1e-6f0e-4d5f-9f0a-2f1d3c4b5a69";
    private static final Plan.Overlay NO_OVERLAY = new Plan.Overlay(
            Map.of(), Map.of(), Map.of(), List.of(), List.of(), List.of(), Optional.empty(), Map.of(), Map.of(), Map.of());
    private static final Plan.Timing TIMING = new Plan.Timing(
            Duration.ofSeconds(3661), Duration.ofSeconds(3600), Duration.ofSeconds(120), Duration.ofSeconds(150));

    static SortedMap<String, Plan> all() {
        SortedMap<String, Plan> plans = new TreeMap<>();
        plans.put("fixed", fixed());
        plans.put("autoscaled-no-podmonitor", autoscaled());
        plans.put("volume-with-overlay", volumeWithOverlay());
        plans.put("s3-from-file", s3FromFile());
        return plans;
    }

    /** Three replicas of the FP8 checkpoint from the Hub, applied on a cluster. */
    static Plan fixed() {
        return new Plan(
                new Plan.Workload("llm", "mimo-flash", UID), new Layout(4, 1, 1, 0), "Requested", "NVIDIA-H200", OptionalLong.of(90_000), 1, 3,
                Optional.empty(),
                engine(4, List.of(new EnvEntry.FromSecret("HF_TOKEN", "hf-token", "token")), "XiaomiMiMo/MiMo-V2-Flash", "--revision",
                        "1a2b3c4d", "--tensor-parallel-size", "4", "--max-model-len", "32768"),
                new Plan.Weights(new ModelLocation.HuggingFace("XiaomiMiMo/MiMo-V2-Flash", Optional.of("1a2b3c4d")), 312_926_568_448L),
                TIMING, NO_OVERLAY, Optional.of("15s"), Plan.RolloutStyle.REPLACE);
    }

    static Plan autoscaled() {
        return with(fixed(), Optional.of(new Plan.Scaling(1, 4, 5, 600, false)), Plan.RolloutStyle.SURGE);
    }

    /** Weights on a claim and everything that a user can add. */
    static Plan volumeWithOverlay() {
        return new Plan(
                new Plan.Workload("llm", "vllm", UID), new Layout(4, 2, 1, 8), "Requested", "NVIDIA-H100-80GB-HBM3", OptionalLong.of(70_000), 1, 1,
                Optional.empty(),
                engine(8, List.of(
                        new EnvEntry.Literal("VLLM_ENGINE_READY_TIMEOUT_S", "3600"), new EnvEntry.Literal("HF_HUB_OFFLINE", "1"),
                        new EnvEntry.Literal("TRITON_CACHE_DIR", "/scratch/mine"), new EnvEntry.Literal("NOTE", ""),
                        new EnvEntry.Literal("PRICE", "5$ $(HOME)")),
                        MountPoints.MODELS + "/flash/fp8", "--default-chat-template-kwargs", "{\"enable_thinking\": false}",
                        "--tensor-parallel-size", "4", "--data-parallel-size", "2", "--enable-expert-parallel"),
                new Plan.Weights(new ModelLocation.Volume("weights", "flash/fp8"), 312_926_568_448L),
                TIMING, overlay(), Optional.empty(), Plan.RolloutStyle.REPLACE);
    }

    /** Streamed from S3, rendered from a file: nobody owns the objects. */
    static Plan s3FromFile() {
        return new Plan(
                new Plan.Workload("default", "default", ""), new Layout(2, 1, 1, 0), "MemorySaver", "NVIDIA-H200", OptionalLong.empty(), 1, 0,
                Optional.empty(),
                engine(2, List.of(
                        new EnvEntry.FromSecret("AWS_ACCESS_KEY_ID", "s3", "AWS_ACCESS_KEY_ID"),
                        new EnvEntry.FromSecret("AWS_SECRET_ACCESS_KEY", "s3", "AWS_SECRET_ACCESS_KEY"),
                        new EnvEntry.Literal("AWS_ENDPOINT_URL", "https://s3.example.com")),
                        "s3://models/mimo-v2-flash-int4", "--load-format", "runai_streamer", "--enforce-eager"),
                new Plan.Weights(
                        new ModelLocation.S3("s3://models/mimo-v2-flash-int4", Optional.of("https://s3.example.com")), 168_000_000_000L),
                TIMING, NO_OVERLAY, Optional.of("30s"), Plan.RolloutStyle.SURGE);
    }

    static Plan named(Plan plan, String name) {
        Plan.Workload workload = new Plan.Workload(plan.workload().namespace(), name, plan.workload().uid());
        return copy(
                plan, workload, plan.nodesPerReplica(), plan.scaling(), plan.container(), plan.timing(), plan.overlay(), plan.rollout());
    }

    static Plan with(Plan plan, Optional<Plan.Scaling> scaling, Plan.RolloutStyle rollout) {
        return copy(plan, plan.workload(), plan.nodesPerReplica(), scaling, plan.container(), plan.timing(), plan.overlay(), rollout);
    }

    static Plan with(Plan plan, Plan.Timing timing) {
        return copy(
                plan, plan.workload(), plan.nodesPerReplica(), plan.scaling(), plan.container(), timing, plan.overlay(), plan.rollout());
    }

    static Plan with(Plan plan, Plan.Overlay overlay) {
        return copy(
                plan, plan.workload(), plan.nodesPerReplica(), plan.scaling(), plan.container(), plan.timing(), overlay, plan.rollout());
    }

    static Plan with(Plan plan, List<EnvEntry> environment) {
        Plan.Engine old = plan.container();
        Plan.Engine engine = new Plan.Engine(
                old.image(), old.arguments(), environment, old.gpuResource(), old.gpusPerPod(), old.sharedMemoryBytes());
        return copy(
                plan, plan.workload(), plan.nodesPerReplica(), plan.scaling(), engine, plan.timing(), plan.overlay(), plan.rollout());
    }

    static Plan spanning(Plan plan, int nodes) {
        return copy(plan, plan.workload(), nodes, plan.scaling(), plan.container(), plan.timing(), plan.overlay(), plan.rollout());
    }

    private static Plan copy(
            Plan plan, Plan.Workload workload, int nodes, Optional<Plan.Scaling> scaling, Plan.Engine container, Plan.Timing timing,
            Plan.Overlay overlay, Plan.RolloutStyle rollout) {
        return new Plan(
                workload, plan.layout(), plan.profile(), plan.product(), plan.leastMemoryMiB(), nodes, plan.replicas(), scaling, container, plan.weights(), timing,
                overlay, plan.podMonitorInterval(), rollout);
    }

    /** The argv as the planner writes it: the model first, then flags. */
    private static Plan.Engine engine(int gpus, List<EnvEntry> environment, String model, String... flags) {
        List<String> arguments = Stream.concat(Stream.of(model), Stream.of(flags)).toList();
        return new Plan.Engine("vllm/vllm-openai:v0.33.0", arguments, environment, "nvidia.com/gpu", gpus, 16L << 30);
    }

    /** A user who adds what is allowed and tries what is not. */
    private static Plan.Overlay overlay() {
        return new Plan.Overlay(
                Map.of(
                        "team", "search", "kueue.x-k8s.io/queue-name", "gpus", "app.kubernetes.io/instance", "stolen",
                        "app.kubernetes.io/managed-by", "me", "serving.mimo.io/uid", "another"),
                Map.of(
                        "example.com/note", "kept", "container.apparmor.security.beta.kubernetes.io/vllm", "unconfined"),
                Map.of("pool", "gpu", "nvidia.com/gpu.product", "Tesla-T4"),
                List.of(
                        new PodOverlay.Toleration("nvidia.com/gpu", "Exists", "", "NoSchedule", null),
                        new PodOverlay.Toleration("dedicated", null, "llm", "NoExecute", 60L)),
                List.of(
                        new PodOverlay.TopologySpread(null, "topology.kubernetes.io/zone", null),
                        new PodOverlay.TopologySpread(2, "kubernetes.io/hostname", "DoNotSchedule")),
                List.of("registry-key", "registry-key"), Optional.of("llm-high"),
                Map.of("cpu", "16", "memory", "200Gi", "nvidia.com/gpu", "1"), Map.of("memory", "256Gi", "nvidia.com/gpu", "1"),
                Map.of("iam.example.com/role", "reader"));
    }
}
