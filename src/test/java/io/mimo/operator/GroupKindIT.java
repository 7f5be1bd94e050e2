package io.mimo.operator;

import static io.mimo.operator.Resources.H100;
import static org.assertj.core.api.Assertions.assertThat;

import io.mimo.controlplane.ControlPlane;
import io.mimo.controlplane.TestCluster;
import io.mimo.controlplane.UsesControlPlane;
import io.mimo.status.ConditionType;
import io.mimo.status.Reasons;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which kind runs a resource: one of both, in turn, and none while the cluster lacks it. */
@UsesControlPlane
class GroupKindIT {
    @Test
    void theKindChangesBothWaysAndNeverBothRun(TestCluster cluster) {
        var resources = new Resources(cluster);
        cluster.gpuNodes(2, H100).create();
        try (var operator = RunningOperator.start(cluster)) {
            resources.apply(resources.fitting("flash", "replicas: 1"));
            resources.awaitReady("flash");
            var recorder = new KindRecorder();
            try (var watch = cluster.client()
                    .pods()
                    .inNamespace(cluster.namespace())
                    .withLabel("app.kubernetes.io/instance", "flash")
                    .watch(recorder)) {
                resources.edit("flash", "parallelism: {tensor: 4, data: 4, expert: 16}");
                resources.awaitReady("flash");
                assertThat(resources.pods("flash")).hasSize(2);
                assertThat(resources.deployment("flash")).isNull();

                resources.edit("flash", "parallelism: {tensor: 4, data: 8, expert: 32}");
                resources.await("flash", ConditionType.Available, Reasons.STILL_SERVING);
                assertThat(resources
                                .condition("flash", ConditionType.Placed)
                                .orElseThrow()
                                .status())
                        .isEqualTo("False");
                assertThat(resources.pods("flash")).hasSize(2);

                resources.edit("flash", "parallelism: {tensor: 4, data: 2, expert: 8}");
                resources.awaitReady("flash");
                assertThat(resources.pods("flash")).hasSize(1);
                assertThat(resources.group("flash")).isNull();
            }
            assertThat(recorder.bothAtOnce()).isEmpty();
            assertThat(recorder.seen()).containsKeys(true, false);
        }
    }

    @Test
    void theMissingKindIsNamedAndItsArrivalIsNoticed() {
        try (ControlPlane without = ControlPlane.start(Map.of("MIMO_CONTROL_PLANE_LWS", "0"));
                TestCluster cluster = TestCluster.create(without, "without-groups");
                RunningOperator operator = RunningOperator.start(cluster)) {
            var resources = new Resources(cluster);
            cluster.gpuNodes(2, H100).create();
            resources.apply(resources.wide("flash", "replicas: 1"));

            var applied = resources.await("flash", ConditionType.Applied, Reasons.LEADER_WORKER_SET_MISSING);
            assertThat(applied.message())
                    .contains(
                            "kubectl apply --server-side -f https://github.com/kubernetes-sigs/lws/releases/download/");
            assertThat(resources
                            .condition("flash", ConditionType.Placed)
                            .orElseThrow()
                            .status())
                    .isEqualTo("True");
            assertThat(resources.children()).isEmpty();

            cluster.addOptionalCrds("leaderworkerset");

            resources.await("flash", ConditionType.Applied, Reasons.APPLIED);
            assertThat(resources.group("flash").getSpec().leaderWorkerTemplate().size())
                    .isEqualTo(2);
        }
    }
}
