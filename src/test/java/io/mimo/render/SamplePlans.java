package io.mimo.render;

import static io.mimo.fixtures.OverlayFixture.anOverlay;
import static io.mimo.fixtures.PlanFixture.aPlan;
import static io.mimo.fixtures.PlanFixture.like;
import static io.mimo.fixtures.PlanFixture.scrapedEvery;

import io.mimo.manifest.ModelLocation;
import io.mimo.plan.Access;
import io.mimo.plan.Engine;
import io.mimo.plan.EnvEntry;
import io.mimo.plan.MountPoints;
import io.mimo.plan.Overlay;
import io.mimo.plan.Plan;
import io.mimo.plan.Replicas;
import io.mimo.plan.Replicas.RolloutStyle;
import io.mimo.plan.Shape;
import io.mimo.plan.Shape.Mode;
import io.mimo.plan.Shape.Word;
import io.mimo.plan.WorkloadRef;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Plans written by hand, one for each way a resource can look; the golden files bear their names. */
final class SamplePlans {
    private SamplePlans() {}

    private static final String H100 = "NVIDIA-H100-80GB-HBM3";
    private static final Access.Monitoring UNWATCHED =
            new Access.Monitoring(Optional.empty(), false, false, Set.of(), Optional.empty());

    static SortedMap<String, Plan> all() {
        SortedMap<String, Plan> plans = new TreeMap<>();
        plans.put("fixed", fixed());
        plans.put("autoscaled-no-podmonitor", autoscaled());
        plans.put("volume-with-overlay", volumeWithOverlay());
        plans.put("s3-from-file", s3FromFile());
        plans.put("group-pipeline", pipelineGroup());
        plans.put("group-data-internal", dataGroup(Mode.DATA_INTERNAL));
        plans.put("group-data-hybrid-autoscaled", dataGroup(Mode.DATA_HYBRID));
        plans.put("cached", cached(false, GreedyOverlay.overlay()));
        plans.put("every-optional-kind", everyOptionalKind());
        return plans;
    }

    /** Three replicas of the FP8 checkpoint from the Hub, applied on a cluster. */
    static Plan fixed() {
        return aPlan().product("NVIDIA-H200", 90_000)
                .replicas(3)
                .env(new EnvEntry.FromSecret("HF_TOKEN", "hf-token", "token"))
                .argv(
                        "XiaomiMiMo/MiMo-V2-Flash",
                        "--revision",
                        "1a2b3c4d",
                        "--tensor-parallel-size",
                        "4",
                        "--max-model-len",
                        "32768",
                        "--speculative-config={\"method\": \"mtp\", \"num_speculative_tokens\": 1, \"revision\": "
                                + "\"1a2b3c4d\"}")
                .with(new ModelLocation.HuggingFace("XiaomiMiMo/MiMo-V2-Flash", Optional.of("1a2b3c4d")))
                .build();
    }

    static Plan autoscaled() {
        return like(fixed())
                .with(new Replicas.Scaling(1, 4, 5, 600, Optional.empty()))
                .with(RolloutStyle.SURGE)
                .build();
    }

    /** Weights on a claim and everything that a user can add. */
    static Plan volumeWithOverlay() {
        return aPlan().named("vllm")
                .layout(4, 2, 1, 8)
                .product(H100, 70_000)
                .with(new Shape.SinglePod(8))
                .env(
                        new EnvEntry.Literal("VLLM_ENGINE_READY_TIMEOUT_S", "3600"),
                        new EnvEntry.Literal("HF_HUB_OFFLINE", "1"),
                        new EnvEntry.Literal("TRITON_CACHE_DIR", "/scratch/mine"),
                        new EnvEntry.Literal("NOTE", ""),
                        new EnvEntry.Literal("PRICE", "5$ $(HOME)"))
                .argv(
                        MountPoints.MODELS + "/flash/fp8",
                        "--default-chat-template-kwargs",
                        "{\"enable_thinking\": false}",
                        "--tensor-parallel-size",
                        "4",
                        "--data-parallel-size",
                        "2",
                        "--enable-expert-parallel")
                .with(new ModelLocation.Volume("weights", "flash/fp8"))
                .with(GreedyOverlay.overlay())
                .with(UNWATCHED)
                .build();
    }

    /** Streamed from S3, rendered from a file: nobody owns the objects. */
    static Plan s3FromFile() {
        String uri = "s3://models/mimo-v2-flash-int4";
        return aPlan().with(new WorkloadRef("default", "default", ""))
                .layout(2, 1, 1, 0)
                .profile("MemorySaver")
                .with(new Shape.SinglePod(2))
                .replicas(0)
                .env(
                        new EnvEntry.FromSecret("AWS_ACCESS_KEY_ID", "s3", "AWS_ACCESS_KEY_ID"),
                        new EnvEntry.FromSecret("AWS_SECRET_ACCESS_KEY", "s3", "AWS_SECRET_ACCESS_KEY"),
                        new EnvEntry.Literal("AWS_ENDPOINT_URL", "https://s3.example.com"))
                .argv(uri, "--load-format", "runai_streamer", "--enforce-eager")
                .with(new Engine.Weights(
                        new ModelLocation.S3(uri, Optional.of("https://s3.example.com")), 168_000_000_000L))
                .with(scrapedEvery("30s"))
                .with(RolloutStyle.SURGE)
                .build();
    }

    /** One replica of a BF16 checkpoint over two nodes, in a Kueue queue, with an RDMA device per pod. */
    static Plan pipelineGroup() {
        return aPlan().named("mimo-bf16")
                .layout(8, 1, 2, 0)
                .product(H100, 80_000)
                .with(group(Mode.PIPELINE))
                .with(new Engine.Container(
                        aPlan().build().engine().container().image(),
                        List.of(
                                MountPoints.MODELS + "/bf16",
                                "--tensor-parallel-size",
                                "8",
                                "--pipeline-parallel-size",
                                "2"),
                        List.of(
                                new EnvEntry.FromField("VLLM_HOST_IP", "status.podIP"),
                                new EnvEntry.Literal("HF_HUB_OFFLINE", "1")),
                        "nvidia.com/gpu",
                        32L << 30,
                        Optional.of(new Engine.Device("rdma/ib", 8))))
                .with(new Engine.Weights(new ModelLocation.Volume("weights", "bf16"), 617_557_561_728L))
                .with(GreedyOverlay.overlay())
                .build();
    }

    /** Data ranks of the FP8 checkpoint over two nodes; the hybrid one is autoscaled and in a Volcano queue. */
    static Plan dataGroup(Mode mode) {
        var plan = aPlan().named("mimo-wide")
                .layout(4, 4, 1, 16)
                .product(H100)
                .with(group(mode))
                .replicas(2)
                .env(new EnvEntry.FromField("VLLM_HOST_IP", "status.podIP"))
                .argv(
                        "XiaomiMiMo/MiMo-V2-Flash",
                        "--tensor-parallel-size",
                        "4",
                        "--data-parallel-size",
                        "4",
                        "--enable-expert-parallel");
        return mode != Mode.DATA_HYBRID
                ? plan.build()
                : plan.with(new Replicas.Scaling(1, 3, 5, 600, Optional.empty()))
                        .with(RolloutStyle.SURGE)
                        .with(anOverlay()
                                .annotations(Map.of("scheduling.volcano.sh/queue-name", "gpus"))
                                .build())
                        .build();
    }

    /** Two pods of eight GPUs, with some of the words that the planner adds. */
    private static Shape group(Mode mode) {
        List<Word> leader = List.of(
                new Word.Text("--nnodes"),
                new Word.Text("2"),
                new Word.Text("--node-rank"),
                new Word.Variable("LWS_WORKER_INDEX"),
                new Word.Text("--master-addr"),
                new Word.Variable("LWS_LEADER_ADDRESS"));
        List<Word> worker = mode == Mode.DATA_HYBRID
                ? leader
                : Stream.concat(leader.stream(), Stream.of(new Word.Text("--headless")))
                        .toList();
        return new Shape.Group(2, 8, mode, leader, worker);
    }

    /** Downloaded once to a claim that outlives the resource, or not. */
    static Plan cached(boolean owned, Overlay overlay) {
        ModelLocation.HuggingFace hub =
                new ModelLocation.HuggingFace("XiaomiMiMo/MiMo-V2-Flash", Optional.of("refs/pr/1"));
        Engine.Cache cache = new Engine.Cache(
                "335Gi",
                owned ? Optional.empty() : Optional.of("fast"),
                List.of("ReadWriteMany"),
                owned,
                List.of(
                        new EnvEntry.FromSecret("HF_TOKEN", "hf-token", "token"),
                        new EnvEntry.Literal("HF_ENDPOINT", "https://hub.example")));
        return aPlan().layout(4, 2, 1, 8)
                .product(H100)
                .with(new Shape.SinglePod(8))
                .env(new EnvEntry.Literal("HF_HUB_OFFLINE", "1"))
                .argv(MountPoints.MODELS + "/XiaomiMiMo/MiMo-V2-Flash/refs+pr+1", "--tensor-parallel-size", "4")
                .with(new Engine.Weights(new ModelLocation.Cached(hub), 312_926_568_448L, Optional.of(cache)))
                .with(overlay)
                .with(UNWATCHED)
                .build();
    }

    /** On KEDA, behind a Gateway, with alerts and a price. */
    static Plan everyOptionalKind() {
        return like(autoscaled())
                .with(new Replicas.Scaling(1, 4, 5, 600, Optional.of("http://prometheus-operated.monitoring:9090")))
                .with(watched(false, scrapedEvery("15s").series()))
                .with(new Access.Route("gw", Optional.of("infra"), false))
                .build();
    }

    /** As {@link #everyOptionalKind} and with a dashboard, of a release that exports these names. */
    static Plan exporting(String name, Set<String> series) {
        return like(everyOptionalKind()).named(name).with(watched(true, series)).build();
    }

    private static Access.Monitoring watched(boolean dashboard, Set<String> series) {
        return new Access.Monitoring(Optional.of("15s"), true, dashboard, series, Optional.of(new BigDecimal("11.62")));
    }
}
