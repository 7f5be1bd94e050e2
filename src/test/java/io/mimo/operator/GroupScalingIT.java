package io.mimo.operator;

import static io.mimo.operator.Resources.H100;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.mimo.controlplane.AuditRecord;
import io.mimo.controlplane.TestCluster;
import io.mimo.controlplane.UsesControlPlane;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Groups are scaled by the real autoscaler, as any other workload. */
@UsesControlPlane
class GroupScalingIT {
    private static final Duration A_MINUTE = Duration.ofSeconds(60);

    @Test
    void theRealAutoscalerScalesGroups(TestCluster cluster) {
        var resources = new Resources(cluster);
        cluster.gpuNodes(4, H100).create();
        cluster.customMetrics().set("vllm:num_requests_waiting", "5");
        try (var operator = RunningOperator.start(cluster)) {
            resources.apply(resources.wide(
                    "flash",
                    "autoscaling: {minReplicas: 1, maxReplicas: 2, targetQueueDepth: 5, "
                            + "scaleDownStabilizationSeconds: 0}"));
            resources.awaitReady("flash");
            assertThat(resources.group("flash").getSpec().replicas()).isEqualTo(1);
            var log = cluster.auditLog();

            cluster.customMetrics().set("vllm:num_requests_waiting", "12");

            cluster.await(A_MINUTE, () -> resources.get("flash").getStatus().readyReplicas(), ready -> ready == 2);
            assertThat(RunningOperator.writes(log, cluster))
                    .extracting(AuditRecord::resource)
                    .doesNotContain("leaderworkersets");
            assertThat(managers(resources.group("flash"))).contains("mimo-operator");
        }
    }

    private static List<String> managers(HasMetadata object) {
        return object.getMetadata().getManagedFields().stream()
                .map(entry -> entry.getManager())
                .toList();
    }
}
