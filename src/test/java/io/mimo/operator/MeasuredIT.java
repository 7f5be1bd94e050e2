package io.mimo.operator;

import static io.mimo.operator.Resources.H100;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.mimo.api.MimoDeploymentStatus;
import io.mimo.api.MimoDeploymentStatus.Condition;
import io.mimo.api.MimoDeploymentStatus.Measured;
import io.mimo.controlplane.TestCluster;
import io.mimo.controlplane.UsesControlPlane;
import io.mimo.operator.pods.TrackedPod;
import io.mimo.operator.scrape.CacheConfigTextTest;
import io.mimo.status.ConditionType;
import io.mimo.status.Reasons;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Ready engines beside their prediction, on the real API server; the engines are a server in this test. */
@UsesControlPlane
class MeasuredIT {
    private static final Duration FIVE_SECONDS = Duration.ofSeconds(5);

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
}
