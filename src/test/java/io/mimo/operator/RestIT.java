package io.mimo.operator;

import static io.mimo.operator.Resources.H100;
import static org.assertj.core.api.Assertions.assertThat;

import io.mimo.controlplane.TestCluster;
import io.mimo.controlplane.UsesControlPlane;
import io.mimo.status.ConditionType;
import io.mimo.status.Reasons;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A cluster in which nothing happens is left alone, also by an operator that has just started. Counted in the API server's audit log. */
@UsesControlPlane
class RestIT {
    private static final Duration MINUTE = Duration.ofSeconds(60);
    /** Longer than the operator waits before it judges settled resources again. */
    private static final Duration SETTLING = Duration.ofSeconds(8);

    @Test
    void atRestNothingIsAskedAndAfterARestartNothingIsWritten(TestCluster cluster) throws InterruptedException {
        var resources = new Resources(cluster);
        cluster.addOptionalCrds("podmonitor", "prometheusrule", "scaledobject", "httproute");
        cluster.gpuNodes(3, H100).create();
        cluster.customMetrics().set("vllm:num_requests_waiting", "5");
        try (var operator = RunningOperator.start(cluster)) {
            resources.apply(resources.fitting("fixed", "replicas: 1"),
                    resources.fitting("scaled", "autoscaling: {minReplicas: 1, maxReplicas: 4}"));
            resources.awaitReady("fixed", "scaled");
            // later, or it might be accepted first and take two of the nodes
            resources.apply(resources.tooBig("refused"), resources.fitting("waiting", "replicas: 4").replace("data: 2", "data: 4")
                    .replace("expert: 8", "expert: 16"));
            resources.await("refused", ConditionType.Sized, c -> c.status().equals("False"), Resources.SOON);
            resources.await("waiting", ConditionType.Placed, c -> c.status().equals("False"), Resources.SOON);
            Thread.sleep(SETTLING);

            var log = cluster.auditLog();
            Thread.sleep(MINUTE);

            assertThat(RunningOperator.requests(log, cluster)).isEmpty();
        }
        var refusedEvents = resources.events("refused").size();
        var log = cluster.auditLog();
        try (var operator = RunningOperator.start(cluster)) {
            Thread.sleep(SETTLING);

            assertThat(RunningOperator.writes(log, cluster)).isEmpty();
            assertThat(resources.condition("refused", ConditionType.Ready).orElseThrow().status()).isEqualTo("False");
            assertThat(resources.events("refused")).hasSize(refusedEvents).hasSize(1);
        }
    }

    @Test
    void whatChangedWhileNobodyWatchedIsNoticed(TestCluster cluster) {
        var resources = new Resources(cluster);
        cluster.gpuNodes(1, H100).create();
        try (var operator = RunningOperator.start(cluster)) {
            resources.apply(resources.fitting("flash", "replicas: 1"));
            resources.awaitReady("flash");
        }
        cluster.kubectl("delete", "service", "flash");
        cluster.kubectl("patch", "mimo", "flash", "--type=merge", "-p", "spec: {replicas: 2}");

        try (var operator = RunningOperator.start(cluster)) {
            resources.await("flash", ConditionType.Placed, Reasons.PARTIALLY_PLACED);
            assertThat(resources.children()).contains("service/flash");
        }
    }
}
