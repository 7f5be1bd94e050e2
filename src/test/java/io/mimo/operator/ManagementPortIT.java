package io.mimo.operator;

import static io.mimo.operator.Resources.H100;
import static org.assertj.core.api.Assertions.assertThat;

import io.mimo.controlplane.TestCluster;
import io.mimo.controlplane.UsesControlPlane;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.Test;

/** What the operator answers on its own port, to probes, Prometheus and {@code helm test}. */
@UsesControlPlane
class ManagementPortIT {
    @Test
    void theManagementPortAnswers(TestCluster cluster) throws Exception {
        var resources = new Resources(cluster);
        cluster.gpuNodes(1, H100).create();
        try (var operator = RunningOperator.start(cluster)) {
            resources.apply(resources.fitting("flash", "replicas: 1"));
            resources.awaitReady("flash");

            assertThat(get(operator, "/livez")).isEqualTo("ok\n");
            assertThat(get(operator, "/readyz")).isEqualTo("ok\n");
            String url = "http://127.0.0.1:" + operator.operator().port().orElseThrow();
            assertThat(new ProcessBuilder("./mimo", "ready", url).start().waitFor())
                    .as("what helm test runs")
                    .isZero();
            assertThat(get(operator, "/metrics"))
                    .contains("mimo_deployments{verdict=\"Fits\"} 1.0", "mimo_decision_seconds_count")
                    .doesNotContain("flash");
        }
    }

    private static String get(RunningOperator operator, String path) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(
                        "http://127.0.0.1:" + operator.operator().port().orElseThrow() + path))
                .build();
        try (var http = HttpClient.newHttpClient()) {
            return http.send(request, BodyHandlers.ofString()).body();
        }
    }
}
