package io.mimo.operator;

import static io.mimo.operator.Resources.H100;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.mimo.api.MimoDeploymentStatus;
import io.mimo.api.MimoDeploymentStatus.Condition;
import io.mimo.api.MimoDeploymentStatus.Measured;
import io.mimo.controlplane.TestCluster;
import io.mimo.controlplane.UsesControlPlane;
import io.mimo.operator.pods.TrackedPod;
import io.mimo.operator.scrape.CacheConfigTextTest;
import io.mimo.status.ArgoHealth;
import io.mimo.status.ConditionType;
import io.mimo.status.Reasons;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Ready engines beside their prediction and plans that ran out of memory, on the real API server; the engines are a
 * server in this test.
 */
@UsesControlPlane
class MeasuredIT {
    private static final Duration FIVE_SECONDS = Duration.ofSeconds(5);
    private static final String OUT_OF_MEMORY =
            "torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB. GPU 0 has a total capacity of "
                    + "79.20 GiB of which 1.10 GiB is free.";

    private final Map<String, AtomicInteger> asked = new ConcurrentHashMap<>();
    private volatile String answer = "";
    private HttpServer engines;

    @BeforeEach
    void serve() throws IOException {
        answer = CacheConfigTextTest.recorded("metrics-tp4.txt");
        engines = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        engines.createContext("/", exchange -> {
            asked.computeIfAbsent(exchange.getRequestURI().getPath(), any -> new AtomicInteger())
                    .incrementAndGet();
            byte[] body = answer.getBytes(StandardCharsets.UTF_8);
            try (exchange) {
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
            }
        });
        engines.start();
    }

    @AfterEach
    void stop() {
        engines.stop(0);
    }

    /** Of the resource whose name begins so; the pods of all others have addresses that lead nowhere. */
    private Optional<URI> address(TrackedPod pod) {
        return Optional.of(pod.facts().name())
                .filter(name -> name.startsWith("flash-"))
                .map(name ->
                        URI.create("http://127.0.0.1:" + engines.getAddress().getPort() + "/" + name));
    }

    private static Measured measured(Resources resources) {
        return resources
                .cluster()
                .await(
                        Resources.SOON,
                        () -> resources.status("flash").map(MimoDeploymentStatus::measured),
                        Optional::isPresent)
                .orElseThrow();
    }

    private static String with(long blocks, long tokens) throws IOException {
        return CacheConfigTextTest.recorded("metrics-tp4.txt")
                .replace("num_gpu_blocks=\"295713\"", "num_gpu_blocks=\"" + blocks + "\"")
                .replace("kv_cache_size_tokens=\"1565668\"", "kv_cache_size_tokens=\"" + tokens + "\"");
    }

    @Test
    void aReadyEngineStandsBesideItsPrediction(TestCluster cluster) throws Exception {
        var resources = new Resources(cluster);
        cluster.gpuNodes(3, H100).create();
        try (var operator = RunningOperator.start(cluster, this::address)) {
            resources.apply(resources.fitting("flash", "replicas: 2"), resources.fitting("other", "replicas: 1"));
            resources.awaitReady("flash", "other");
            Measured measured = measured(resources);

            assertThat(measured.blocks()).isEqualTo(295_713);
            assertThat(measured.kvCacheTokens()).isEqualTo(1_565_668);
            assertThat(measured.predictedKvCacheTokens())
                    .isEqualTo(resources.status("flash").orElseThrow().sizing().kvTokens());
            double drift = (1_565_668.0 / measured.predictedKvCacheTokens() - 1) * 100;
            assertThat(Double.parseDouble(measured.driftPercent())).isBetween(drift - 0.06, drift + 0.06);
            assertThat(resources.condition("flash", ConditionType.MeasuredDiffers))
                    .isEmpty();
            assertThat(cluster.kubectl("describe", "mimo", "flash"))
                    .contains("Measured:", "Drift Percent:", "Predicted Kv Cache Tokens:");

            cluster.holds(FIVE_SECONDS, () -> {
                assertThat(asked.keySet())
                        .as("one pod of the two, and none of the other resource")
                        .containsExactly("/" + measured.pod());
                assertThat(asked.values()).allSatisfy(count -> assertThat(count).hasValue(1));
            });

            less(cluster, resources, measured);
        }
    }

    /** The pod that was asked is replaced by one with another engine. */
    private void less(TestCluster cluster, Resources resources, Measured before) throws IOException {
        answer = with(before.predictedBlocks() / 2, before.predictedKvCacheTokens() / 2);
        resources
                .pods("flash")
                .forEach(
                        pod -> cluster.client().resource(pod).withGracePeriod(0).delete());
        Condition differs = resources.await("flash", ConditionType.MeasuredDiffers, any -> true, Duration.ofMinutes(1));
        assertThat(differs.message())
                .contains(before.predictedKvCacheTokens() + " tokens was predicted", "50.0 % fewer", "instead of");
        assertThat(measured(resources).driftPercent()).isEqualTo("-50.0");
        resources.awaitReady("flash");
        assertThat(resources.events("flash"))
                .filteredOn(event -> event.getReason().equals(Reasons.KV_CACHE_SMALLER))
                .hasSize(1);

        resources.apply(resources.fitting("flash", "replicas: 2\n  maxModelLen: 16384"));
        cluster.await(Duration.ofMinutes(1), () -> resources
                .status("flash")
                .map(MimoDeploymentStatus::measured)
                .filter(now -> !now.predictedKvCacheTokens().equals(before.predictedKvCacheTokens()))
                .isPresent());
    }

    @Test
    void aPlanThatRanOutOfMemoryGetsNoReplicaMoreUntilItIsEdited(TestCluster cluster) throws Exception {
        var resources = new Resources(cluster);
        cluster.gpuNodes(3, H100).create();
        try (var operator = RunningOperator.start(cluster)) {
            resources.apply(resources.fitting("flash", "replicas: 1"));
            resources.awaitReady("flash");
            end(
                    cluster,
                    resources,
                    "state: {terminated: {exitCode: 1, reason: Error, startedAt: '%1$s', finishedAt: '%1$s', message: '"
                            + OUT_OF_MEMORY + "'}}");

            Condition disproved = resources.await("flash", ConditionType.SizingDisproved, any -> true, FIVE_SECONDS);
            assertThat(disproved.message())
                    .contains(
                            "Fits was predicted",
                            "2.00 GiB wanted, 1.10 of 79.20 GiB free",
                            "No replica is added",
                            "gpuMemoryUtilization from 0.9");
            assertThat(resources.condition("flash", ConditionType.Stalled)).isPresent();
            assertThat(ArgoHealth.of(Serialization.jsonMapper().<JsonNode>valueToTree(resources.get("flash")))
                            .status())
                    .isEqualTo("Degraded");
            assertThat(resources.events("flash"))
                    .filteredOn(event -> event.getReason().equals(Reasons.OUT_OF_MEMORY))
                    .singleElement()
                    .satisfies(event -> assertThat(event.getType()).isEqualTo("Warning"));

            resources.apply(resources.fitting("flash", "replicas: 2"));
            stays(cluster, resources, disproved);
            // what the container's next life forgets, and the operator too
            end(cluster, resources, "state: {running: {startedAt: '%1$s'}}");
            stays(cluster, resources, disproved);
        }
        try (var operator = RunningOperator.start(cluster)) {
            stays(
                    cluster,
                    resources,
                    resources.condition("flash", ConditionType.SizingDisproved).orElseThrow());
            resources.apply(resources.fitting("flash", "replicas: 2\n  gpuMemoryUtilization: 0.88"));
            cluster.await(
                    Resources.SOON,
                    () -> resources.deployment("flash").getSpec().getReplicas() == 2);
            cluster.await(Resources.SOON, () -> resources
                    .condition("flash", ConditionType.SizingDisproved)
                    .isEmpty());
        }
    }

    private static void stays(TestCluster cluster, Resources resources, Condition disproved) {
        cluster.await(Resources.SOON, () -> resources.status("flash").isPresent());
        cluster.holds(FIVE_SECONDS, () -> {
            assertThat(resources.deployment("flash").getSpec().getReplicas()).isEqualTo(1);
            assertThat(resources.condition("flash", ConditionType.SizingDisproved))
                    .hasValueSatisfying(now -> {
                        assertThat(now.message()).isEqualTo(disproved.message());
                        assertThat(now.lastTransitionTime()).isEqualTo(disproved.lastTransitionTime());
                    });
        });
    }

    private static void end(TestCluster cluster, Resources resources, String state) {
        Pod pod = resources.pods("flash").getFirst();
        String now =
                Instant.now().truncatedTo(ChronoUnit.SECONDS).plusSeconds(1).toString();
        ContainerStatus container = Serialization.unmarshal(
                "name: vllm\nimage: x\nimageID: x\nready: false\nrestartCount: 0\n" + state.formatted(now),
                ContainerStatus.class);
        cluster.client().resource(pod).editStatus(live -> {
            live.getStatus().getConditions().stream()
                    .filter(each -> each.getType().equals("Ready"))
                    .forEach(each -> each.setStatus("False"));
            live.getStatus().setContainerStatuses(List.of(container));
            return live;
        });
    }
}
