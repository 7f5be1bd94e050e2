package io.mimo.operator;

import static io.mimo.operator.Resources.H100;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.mimo.controlplane.AuditRecord;
import io.mimo.controlplane.TestCluster;
import io.mimo.controlplane.UsesControlPlane;
import io.mimo.status.ConditionType;
import io.mimo.status.Reasons;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A paused resource is judged and told of, and nothing else is written. Counted in the API server's audit log. */
@UsesControlPlane
class PausedIT {
    @Test
    void nothingIsWrittenButTheStatusUntilThePauseEnds(TestCluster cluster) {
        var resources = new Resources(cluster);
        cluster.gpuNodes(1, H100).create();
        try (var operator = RunningOperator.start(cluster)) {
            resources.apply(resources.fitting("flash", "replicas: 1"));
            resources.awaitReady("flash");
            List<String> pods = resources.uids("flash");

            cluster.kubectl("annotate", "mimo", "flash", "serving.mimo.io/paused=true");
            resources.await("flash", ConditionType.Paused, Reasons.PAUSED);
            assertThat(resources
                            .condition("flash", ConditionType.Ready)
                            .orElseThrow()
                            .status())
                    .isEqualTo("True");

            var log = cluster.auditLog();
            cluster.kubectl("patch", "mimo", "flash", "--type=merge", "-p", "spec: {maxModelLen: 16384}");
            cluster.kubectl("delete", "service", "flash");
            var applied = resources.await("flash", ConditionType.Applied, Reasons.PAUSED);
            operator.judgeNow("flash");

            assertThat(applied.message()).contains("Deployment flash is not as planned", "serving.mimo.io/paused");
            assertThat(RunningOperator.writes(log, cluster))
                    .isNotEmpty()
                    .extracting(AuditRecord::subresource)
                    .containsOnly("status");
            assertThat(resources.uids("flash")).isEqualTo(pods);
            assertThat(resources.children()).doesNotContain("service/flash\n");

            cluster.kubectl("annotate", "mimo", "flash", "serving.mimo.io/paused-");
            cluster.await(Resources.SOON, () -> resources.pods("flash").stream().allMatch(PausedIT::isEdited));
            resources.awaitReady("flash");
            assertThat(resources.condition("flash", ConditionType.Paused)).isEmpty();
            assertThat(resources.children()).contains("service/flash");
        }
    }

    private static boolean isEdited(Pod pod) {
        return pod.getSpec().getContainers().getFirst().getArgs().contains("16384");
    }
}
