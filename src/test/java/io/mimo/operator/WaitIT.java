package io.mimo.operator;

import static io.mimo.operator.Resources.H100;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mimo.controlplane.Helm;
import io.mimo.controlplane.TestCluster;
import io.mimo.controlplane.UsesControlPlane;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Who waits by kstatus, as the real Helm does and Flux, waits for what the manifest asks, and not for what cannot come.
 */
@UsesControlPlane
class WaitIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    private Path chart;

    @Test
    void untilItServesAndNoLongerThanItCan(TestCluster cluster) throws IOException {
        var resources = new Resources(cluster);
        var helm = new Helm(cluster, cluster.namespace());
        cluster.gpuNodes(1, H100).create();
        Files.createDirectory(chart.resolve("templates"));
        Files.writeString(chart.resolve("Chart.yaml"), "apiVersion: v2\nname: models\nversion: 1.0.0\n");

        model(resources.fitting("flash", "replicas: 1"));
        assertThatThrownBy(() -> helm.run("install", "models", chart.toString(), "--wait", "--timeout", "3s"))
                .as("nobody has judged it")
                .hasMessageContaining("latest observed generation is -1");

        try (var operator = RunningOperator.start(cluster)) {
            model(resources.fitting("flash", "maxModelLen: 65536"));
            upgrade(helm);
            assertThat(resources.pods("flash")).singleElement().satisfies(pod -> {
                assertThat(pod.getSpec().getContainers().getFirst().getArgs()).contains("65536");
                assertThat(pod.getStatus().getPhase()).isEqualTo("Running");
            });

            model(resources.fitting("flash", "maxModelLen: 16384"));
            upgrade(helm);
            assertThat(resources.pods("flash"))
                    .as("the edit is rolled out")
                    .singleElement()
                    .satisfies(pod -> assertThat(
                                    pod.getSpec().getContainers().getFirst().getArgs())
                            .contains("16384"));

            model(resources.tooBig("flash"));
            Instant begin = Instant.now();
            assertThatThrownBy(() -> upgrade(helm))
                    .hasMessageContaining("status: Failed, message: ")
                    .hasMessageContaining("short by");
            assertThat(Duration.between(begin, Instant.now())).isLessThan(LIMIT.dividedBy(2));
        }
    }

    private void model(String manifest) throws IOException {
        Files.writeString(chart.resolve("templates/model.yaml"), manifest);
    }

    private void upgrade(Helm helm) {
        helm.run("upgrade", "models", chart.toString(), "--wait", "--timeout", LIMIT.toSeconds() + "s");
    }
}
