package io.mimo.operator;

import static io.mimo.operator.Resources.H100;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.mimo.controlplane.AuditRecord;
import io.mimo.controlplane.TestCluster;
import io.mimo.controlplane.UsesControlPlane;
import io.mimo.status.ConditionType;
import io.mimo.status.Reasons;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** Who owns the number of replicas, and that nobody loses one when it changes hands. */
@UsesControlPlane
class ReplicasIT {
    private static final String QUEUE = "vllm:num_requests_waiting";
    private static final Duration A_MINUTE = Duration.ofSeconds(60);

    @Test
    void fromFixedToAutoscaledAndBackNeverDropsBelowThree(TestCluster cluster) {
        var resources = new Resources(cluster);
        cluster.gpuNodes(3, H100).create();
        cluster.customMetrics().set(QUEUE, "1");
        try (var operator = RunningOperator.start(cluster)) {
            resources.apply(resources.fitting("flash", "replicas: 3"));
            resources.awaitAllServing("flash", 3);
            List<Integer> counts = new CopyOnWriteArrayList<>();
            try (var watch = cluster.client()
                    .apps()
                    .deployments()
                    .inNamespace(cluster.namespace())
                    .withName("flash")
                    .watch(recorder(counts))) {
                switchTo(cluster, "replicas: null, autoscaling: {minReplicas: 3, maxReplicas: 3}");
                resources.await("flash", ConditionType.AutoscalingActive, Reasons.SCALING_ACTIVE);
                assertThat(resources.children()).contains("horizontalpodautoscaler.autoscaling/flash");

                switchTo(cluster, "autoscaling: null, replicas: 3");
                cluster.await(Resources.SOON, () -> !resources.children().contains("horizontalpodautoscaler"));
                resources.awaitReady("flash");

                cluster.kubectl("scale", "mimo", "flash", "--replicas=2");
                cluster.await(
                        Resources.SOON,
                        () -> resources.deployment("flash").getSpec().getReplicas() == 2);
            }
            assertThat(counts.stream().takeWhile(count -> count != 2))
                    .isNotEmpty()
                    .containsOnly(3);
        }
    }

    private static void switchTo(TestCluster cluster, String fields) {
        cluster.kubectl("patch", "mimo", "flash", "--type=merge", "-p", "spec: {" + fields + "}");
    }

    private static Watcher<Deployment> recorder(List<Integer> counts) {
        return new Watcher<>() {
            @Override
            public void eventReceived(Action action, Deployment deployment) {
                counts.add(deployment.getSpec().getReplicas());
            }

            @Override
            public void onClose(WatcherException cause) {}
        };
    }

    @Test
    void theRealAutoscalerFollowsTheQueueThroughAClampAndAGap(TestCluster cluster) {
        var resources = new Resources(cluster);
        cluster.gpuNodes(3, H100).create();
        cluster.addOptionalCrds("podmonitor");
        cluster.customMetrics().set(QUEUE, "5");
        try (var operator = RunningOperator.start(cluster)) {
            resources.apply(resources.fitting(
                    "flash",
                    "autoscaling: {minReplicas: 2, maxReplicas: 10, targetQueueDepth: 5, "
                            + "scaleDownStabilizationSeconds: 0}"));
            resources.awaitReady("flash");
            assertThat(resources.deployment("flash").getSpec().getReplicas()).isEqualTo(2);
            assertThat(resources.get("flash").getStatus().warnings()).contains("MaxReplicasClamped");
            var log = cluster.auditLog();

            cluster.customMetrics().set(QUEUE, "50");
            cluster.await(
                    A_MINUTE, () -> resources.deployment("flash").getSpec().getReplicas(), replicas -> replicas == 3);
            cluster.await(A_MINUTE, () -> resources.get("flash").getStatus().readyReplicas(), ready -> ready == 3);

            cluster.customMetrics().remove(QUEUE);
            var silent = resources.await("flash", ConditionType.AutoscalingActive, Reasons.METRIC_MISSING);
            assertThat(silent.message()).contains("replicas stay as they are", "prometheus-adapter");
            assertThat(resources.deployment("flash").getSpec().getReplicas()).isEqualTo(3);

            cluster.customMetrics().set(QUEUE, "0");
            cluster.await(
                    A_MINUTE, () -> resources.deployment("flash").getSpec().getReplicas(), replicas -> replicas == 2);
            resources.await("flash", ConditionType.AutoscalingActive, Reasons.SCALING_ACTIVE);
            assertThat(RunningOperator.writes(log, cluster))
                    .extracting(AuditRecord::resource)
                    .doesNotContain("deployments");
        }
    }

    @Test
    void anAutoscalerWhosePodsNobodyScrapesIsExplained(TestCluster cluster) {
        var resources = new Resources(cluster);
        cluster.gpuNodes(1, H100).create();
        cluster.customMetrics().remove(QUEUE);
        try (var operator = RunningOperator.start(cluster)) {
            resources.apply(resources.fitting("flash", "autoscaling: {minReplicas: 1, maxReplicas: 2}"));

            var condition = resources.await("flash", ConditionType.AutoscalingActive, Reasons.NOT_SCRAPED);

            assertThat(condition.message()).contains(QUEUE, "podmonitors.monitoring.coreos.com");
            assertThat(resources
                            .condition("flash", ConditionType.Available)
                            .orElseThrow()
                            .status())
                    .isEqualTo("True");
        }
    }
}
