package io.mimo.render;

import io.mimo.api.EngineSettings;
import io.mimo.api.PodOverlay;
import io.mimo.manifest.Layout;
import io.mimo.manifest.ModelLocation;
import io.mimo.manifest.RequestTimeouts;
import io.mimo.plan.MountPoints;
import io.mimo.plan.Plan;
import io.mimo.plan.Plan.EnvEntry;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Plans written by hand, one for each way a resource can look; the golden files bear their names. */
final class SamplePlans {
    private SamplePlans() {}

    private static final Set<String> SERIES = Set.of("vllm:admission_rejections_total");
    private static final String UID = "5b1c9a1e-6f0e-4d5f-9f0a-2f1d3c4b5a69";
    private static final Plan.Overlay NO_OVERLAY = new Plan.Overlay(
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
    private static final Plan.Timing TIMING = new Plan.Timing(
            Duration.ofSeconds(3661), Duration.ofSeconds(3600), Duration.ofSeconds(120), Duration.ofSeconds(150));

    static SortedMap<String, Plan> all() {
        SortedMap<String, Plan> plans = new TreeMap<>();
        plans.put("fixed", fixed());
        plans.put("autoscaled-no-podmonitor", autoscaled());
        plans.put("volume-with-overlay", volumeWithOverlay());
        plans.put("s3-from-file", s3FromFile());
        plans.put("group-pipeline", pipelineGroup());
        plans.put("group-data-internal", dataGroup(Plan.Shape.Mode.DATA_INTERNAL));
        plans.put("group-data-hybrid-autoscaled", dataGroup(Plan.Shape.Mode.DATA_HYBRID));
        plans.put("cached", cached(false, overlay()));
        plans.put("every-optional-kind", everyOptionalKind());
        return plans;
    }

    /** Three replicas of the FP8 checkpoint from the Hub, applied on a cluster. */
    static Plan fixed() {
        return new Plan(
                new Plan.Workload("llm", "mimo-flash", UID),
                new Layout(4, 1, 1, 0),
                "Requested",
                "NVIDIA-H200",
                OptionalLong.of(90_000),
                new Plan.Shape.SinglePod(4),
                3,
                Optional.empty(),
                engine(
                        List.of(new EnvEntry.FromSecret("HF_TOKEN", "hf-token", "token")),
                        "XiaomiMiMo/MiMo-V2-Flash",
                        "--revision",
                        "1a2b3c4d",
                        "--tensor-parallel-size",
                        "4",
                        "--max-model-len",
                        "32768",
                        "--speculative-config={\"method\": \"mtp\", \"num_speculative_tokens\": 1, \"revision\": "
                                + "\"1a2b3c4d\"}"),
                new Plan.Weights(
                        new ModelLocation.HuggingFace("XiaomiMiMo/MiMo-V2-Flash", Optional.of("1a2b3c4d")),
                        312_926_568_448L),
                TIMING,
                NO_OVERLAY,
                scraped("15s"),
                RequestTimeouts.DEFAULT,
                Optional.empty(),
                Plan.RolloutStyle.REPLACE);
    }

    static Plan autoscaled() {
        return with(fixed(), Optional.of(new Plan.Scaling(1, 4, 5, 600, Optional.empty())), Plan.RolloutStyle.SURGE);
    }

    /** Weights on a claim and everything that a user can add. */
    static Plan volumeWithOverlay() {
        return new Plan(
                new Plan.Workload("llm", "vllm", UID),
                new Layout(4, 2, 1, 8),
                "Requested",
                "NVIDIA-H100-80GB-HBM3",
                OptionalLong.of(70_000),
                new Plan.Shape.SinglePod(8),
                1,
                Optional.empty(),
                engine(
                        List.of(
                                new EnvEntry.Literal("VLLM_ENGINE_READY_TIMEOUT_S", "3600"),
                                new EnvEntry.Literal("HF_HUB_OFFLINE", "1"),
                                new EnvEntry.Literal("TRITON_CACHE_DIR", "/scratch/mine"),
                                new EnvEntry.Literal("NOTE", ""),
                                new EnvEntry.Literal("PRICE", "5$ $(HOME)")),
                        MountPoints.MODELS + "/flash/fp8",
                        "--default-chat-template-kwargs",
                        "{\"enable_thinking\": false}",
                        "--tensor-parallel-size",
                        "4",
                        "--data-parallel-size",
                        "2",
                        "--enable-expert-parallel"),
                new Plan.Weights(new ModelLocation.Volume("weights", "flash/fp8"), 312_926_568_448L),
                TIMING,
                overlay(),
                new Plan.Monitoring(Optional.empty(), false, false, Set.of(), Optional.empty()),
                RequestTimeouts.DEFAULT,
                Optional.empty(),
                Plan.RolloutStyle.REPLACE);
    }

    /** Streamed from S3, rendered from a file: nobody owns the objects. */
    static Plan s3FromFile() {
        return new Plan(
                new Plan.Workload("default", "default", ""),
                new Layout(2, 1, 1, 0),
                "MemorySaver",
                "NVIDIA-H200",
                OptionalLong.empty(),
                new Plan.Shape.SinglePod(2),
                0,
                Optional.empty(),
                engine(
                        List.of(
                                new EnvEntry.FromSecret("AWS_ACCESS_KEY_ID", "s3", "AWS_ACCESS_KEY_ID"),
                                new EnvEntry.FromSecret("AWS_SECRET_ACCESS_KEY", "s3", "AWS_SECRET_ACCESS_KEY"),
                                new EnvEntry.Literal("AWS_ENDPOINT_URL", "https://s3.example.com")),
                        "s3://models/mimo-v2-flash-int4",
                        "--load-format",
                        "runai_streamer",
                        "--enforce-eager"),
                new Plan.Weights(
                        new ModelLocation.S3("s3://models/mimo-v2-flash-int4", Optional.of("https://s3.example.com")),
                        168_000_000_000L),
                TIMING,
                NO_OVERLAY,
                scraped("30s"),
                RequestTimeouts.DEFAULT,
                Optional.empty(),
                Plan.RolloutStyle.SURGE);
    }

    /** One replica of a BF16 checkpoint over two nodes, in a Kueue queue, with an RDMA device per pod. */
    static Plan pipelineGroup() {
        Plan.Engine base = engine(
                List.of(
                        new EnvEntry.FromField("VLLM_HOST_IP", "status.podIP"),
                        new EnvEntry.Literal("HF_HUB_OFFLINE", "1")),
                MountPoints.MODELS + "/bf16",
                "--tensor-parallel-size",
                "8",
                "--pipeline-parallel-size",
                "2");
        Plan.Engine engine = new Plan.Engine(
                base.image(),
                base.arguments(),
                base.environment(),
                base.gpuResource(),
                32L << 30,
                Optional.of(new Plan.Device("rdma/ib", 8)));
        return new Plan(
                new Plan.Workload("llm", "mimo-bf16", UID),
                new Layout(8, 1, 2, 0),
                "Requested",
                "NVIDIA-H100-80GB-HBM3",
                OptionalLong.of(80_000),
                group(Plan.Shape.Mode.PIPELINE),
                1,
                Optional.empty(),
                engine,
                new Plan.Weights(new ModelLocation.Volume("weights", "bf16"), 617_557_561_728L),
                TIMING,
                overlay(),
                scraped("15s"),
                RequestTimeouts.DEFAULT,
                Optional.empty(),
                Plan.RolloutStyle.REPLACE);
    }

    /** Data ranks of the FP8 checkpoint over two nodes; the hybrid one is autoscaled and in a Volcano queue. */
    static Plan dataGroup(Plan.Shape.Mode mode) {
        boolean hybrid = mode == Plan.Shape.Mode.DATA_HYBRID;
        Plan.Overlay overlay = new Plan.Overlay(
                Map.of(),
                hybrid ? Map.of("scheduling.volcano.sh/queue-name", "gpus") : Map.of(),
                Map.of(),
                List.of(),
                List.of(),
                List.of(),
                Optional.empty(),
                Map.of(),
                Map.of(),
                Map.of());
        return new Plan(
                new Plan.Workload("llm", "mimo-wide", UID),
                new Layout(4, 4, 1, 16),
                "Requested",
                "NVIDIA-H100-80GB-HBM3",
                OptionalLong.empty(),
                group(mode),
                2,
                hybrid ? Optional.of(new Plan.Scaling(1, 3, 5, 600, Optional.empty())) : Optional.empty(),
                engine(
                        List.of(new EnvEntry.FromField("VLLM_HOST_IP", "status.podIP")),
                        "XiaomiMiMo/MiMo-V2-Flash",
                        "--tensor-parallel-size",
                        "4",
                        "--data-parallel-size",
                        "4",
                        "--enable-expert-parallel"),
                new Plan.Weights(
                        new ModelLocation.HuggingFace("XiaomiMiMo/MiMo-V2-Flash", Optional.empty()), 312_926_568_448L),
                TIMING,
                overlay,
                scraped("15s"),
                RequestTimeouts.DEFAULT,
                Optional.empty(),
                hybrid ? Plan.RolloutStyle.SURGE : Plan.RolloutStyle.REPLACE);
    }

    /** Two pods of eight GPUs, with some of the words that the planner adds. */
    private static Plan.Shape group(Plan.Shape.Mode mode) {
        List<Plan.Word> leader = List.of(
                new Plan.Word.Text("--nnodes"),
                new Plan.Word.Text("2"),
                new Plan.Word.Text("--node-rank"),
                new Plan.Word.Variable("LWS_WORKER_INDEX"),
                new Plan.Word.Text("--master-addr"),
                new Plan.Word.Variable("LWS_LEADER_ADDRESS"));
        List<Plan.Word> worker = mode == Plan.Shape.Mode.DATA_HYBRID
                ? leader
                : Stream.concat(leader.stream(), Stream.of(new Plan.Word.Text("--headless")))
                        .toList();
        return new Plan.Shape.Group(2, 8, mode, leader, worker);
    }

    /** Downloaded once to a claim that outlives the resource, or not. */
    static Plan cached(boolean owned, Plan.Overlay overlay) {
        ModelLocation.HuggingFace hub =
                new ModelLocation.HuggingFace("XiaomiMiMo/MiMo-V2-Flash", Optional.of("refs/pr/1"));
        Plan.Cache cache = new Plan.Cache(
                "335Gi",
                owned ? Optional.empty() : Optional.of("fast"),
                List.of("ReadWriteMany"),
                owned,
                List.of(
                        new EnvEntry.FromSecret("HF_TOKEN", "hf-token", "token"),
                        new EnvEntry.Literal("HF_ENDPOINT", "https://hub.example")));
        return new Plan(
                new Plan.Workload("llm", "mimo-flash", UID),
                new Layout(4, 2, 1, 8),
                "Requested",
                "NVIDIA-H100-80GB-HBM3",
                OptionalLong.empty(),
                new Plan.Shape.SinglePod(8),
                1,
                Optional.empty(),
                engine(
                        List.of(new EnvEntry.Literal("HF_HUB_OFFLINE", "1")),
                        MountPoints.MODELS + "/XiaomiMiMo/MiMo-V2-Flash/refs+pr+1",
                        "--tensor-parallel-size",
                        "4"),
                new Plan.Weights(new ModelLocation.Cached(hub), 312_926_568_448L, Optional.of(cache)),
                TIMING,
                overlay,
                new Plan.Monitoring(Optional.empty(), false, false, Set.of(), Optional.empty()),
                RequestTimeouts.DEFAULT,
                Optional.empty(),
                Plan.RolloutStyle.REPLACE);
    }

    private static Plan.Monitoring scraped(String interval) {
        return new Plan.Monitoring(Optional.of(interval), false, false, SERIES, Optional.empty());
    }

    /** On KEDA, behind a Gateway, with alerts and a price. */
    static Plan everyOptionalKind() {
        Plan plan = with(
                autoscaled(),
                Optional.of(new Plan.Scaling(1, 4, 5, 600, Optional.of("http://prometheus-operated.monitoring:9090"))),
                Plan.RolloutStyle.SURGE);
        return new Plan(
                plan.workload(),
                plan.layout(),
                plan.profile(),
                plan.product(),
                plan.leastMemoryMiB(),
                plan.shape(),
                plan.replicas(),
                plan.scaling(),
                plan.container(),
                plan.weights(),
                plan.timing(),
                plan.overlay(),
                new Plan.Monitoring(Optional.of("15s"), true, false, SERIES, Optional.of(new BigDecimal("11.62"))),
                RequestTimeouts.DEFAULT,
                Optional.of(new Plan.Route("gw", Optional.of("infra"), false)),
                plan.rollout());
    }

    /** As {@link #everyOptionalKind} and with a dashboard, of a release that exports these names. */
    static Plan exporting(String name, Set<String> series) {
        Plan plan = named(everyOptionalKind(), name);
        return new Plan(
                plan.workload(),
                plan.layout(),
                plan.profile(),
                plan.product(),
                plan.leastMemoryMiB(),
                plan.shape(),
                plan.replicas(),
                plan.scaling(),
                plan.container(),
                plan.weights(),
                plan.timing(),
                plan.overlay(),
                new Plan.Monitoring(
                        Optional.of("15s"),
                        true,
                        true,
                        series,
                        plan.monitoring().replicaUsdPerHour()),
                plan.timeouts(),
                plan.route(),
                plan.rollout());
    }

    static Plan named(Plan plan, String name) {
        Plan.Workload workload = new Plan.Workload(
                plan.workload().namespace(), name, plan.workload().uid());
        return copy(
                plan,
                workload,
                plan.shape(),
                plan.scaling(),
                plan.container(),
                plan.timing(),
                plan.overlay(),
                plan.rollout());
    }

    static Plan with(Plan plan, Optional<Plan.Scaling> scaling, Plan.RolloutStyle rollout) {
        return copy(
                plan, plan.workload(), plan.shape(), scaling, plan.container(), plan.timing(), plan.overlay(), rollout);
    }

    static Plan with(Plan plan, Plan.Timing timing) {
        return copy(
                plan,
                plan.workload(),
                plan.shape(),
                plan.scaling(),
                plan.container(),
                timing,
                plan.overlay(),
                plan.rollout());
    }

    static Plan with(Plan plan, Plan.Overlay overlay) {
        return copy(
                plan,
                plan.workload(),
                plan.shape(),
                plan.scaling(),
                plan.container(),
                plan.timing(),
                overlay,
                plan.rollout());
    }

    static Plan with(Plan plan, List<EnvEntry> environment) {
        Plan.Engine old = plan.container();
        Plan.Engine engine = new Plan.Engine(
                old.image(), old.arguments(), environment, old.gpuResource(), old.sharedMemoryBytes(), old.rdma());
        return copy(
                plan,
                plan.workload(),
                plan.shape(),
                plan.scaling(),
                engine,
                plan.timing(),
                plan.overlay(),
                plan.rollout());
    }

    private static Plan copy(
            Plan plan,
            Plan.Workload workload,
            Plan.Shape shape,
            Optional<Plan.Scaling> scaling,
            Plan.Engine container,
            Plan.Timing timing,
            Plan.Overlay overlay,
            Plan.RolloutStyle rollout) {
        return new Plan(
                workload,
                plan.layout(),
                plan.profile(),
                plan.product(),
                plan.leastMemoryMiB(),
                shape,
                plan.replicas(),
                scaling,
                container,
                plan.weights(),
                timing,
                overlay,
                plan.monitoring(),
                plan.timeouts(),
                plan.route(),
                rollout);
    }

    /** The argv as the planner writes it: the model first, then flags. */
    private static Plan.Engine engine(List<EnvEntry> environment, String model, String... flags) {
        List<String> arguments =
                Stream.concat(Stream.of(model), Stream.of(flags)).toList();
        return new Plan.Engine(
                EngineSettings.DEFAULT_IMAGE, arguments, environment, "nvidia.com/gpu", 16L << 30, Optional.empty());
    }

    /** A user who adds what is allowed and tries what is not. */
    private static Plan.Overlay overlay() {
        return new Plan.Overlay(
                Map.of(
                        "team",
                        "search",
                        "kueue.x-k8s.io/queue-name",
                        "gpus",
                        "app.kubernetes.io/instance",
                        "stolen",
                        "app.kubernetes.io/managed-by",
                        "me",
                        "serving.mimo.io/uid",
                        "another"),
                Map.of("example.com/note", "kept", "container.apparmor.security.beta.kubernetes.io/vllm", "unconfined"),
                Map.of("pool", "gpu", "nvidia.com/gpu.product", "Tesla-T4"),
                List.of(
                        new PodOverlay.Toleration("nvidia.com/gpu", "Exists", "", "NoSchedule", null),
                        new PodOverlay.Toleration("dedicated", null, "llm", "NoExecute", 60L)),
                List.of(
                        new PodOverlay.TopologySpread(null, "topology.kubernetes.io/zone", null),
                        new PodOverlay.TopologySpread(2, "kubernetes.io/hostname", "DoNotSchedule")),
                List.of("registry-key", "registry-key"),
                Optional.of("llm-high"),
                Map.of("cpu", "16", "memory", "200Gi", "nvidia.com/gpu", "1"),
                Map.of("memory", "256Gi", "nvidia.com/gpu", "1"),
                Map.of("iam.example.com/role", "reader"));
    }
}
