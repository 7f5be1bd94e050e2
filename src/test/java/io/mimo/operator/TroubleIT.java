package io.mimo.operator;

import static io.mimo.operator.Resources.H100;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.mimo.api.Verdict;
import io.mimo.controlplane.CommandFailedException;
import io.mimo.controlplane.TestCluster;
import io.mimo.controlplane.UsesControlPlane;
import io.mimo.status.ConditionType;
import io.mimo.status.Reasons;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What goes wrong around the operator, and that it says so and mends by itself. */
@UsesControlPlane
class TroubleIT {
    private static final Duration TWO_MINUTES = Duration.ofMinutes(2);

    @Test
    void aPermissionThatComesBackHealsWithoutAnybodyTouchingTheResource(TestCluster cluster) {
        var resources = new Resources(cluster);
        cluster.gpuNodes(1, H100).create();
        try (var operator = RunningOperator.start(cluster)) {
            var binding = cluster.client().rbac().clusterRoleBindings().withName("mimo-operator");
            ClusterRoleBinding shipped = binding.get();
            binding.delete();
            try {
                resources.apply(resources.fitting("flash", "replicas: 1"));
                cluster.await(Resources.SOON, () -> operatorIsRefused(cluster));
                // several retries long, which come with growing delays from 1 s on
                cluster.holds(Duration.ofSeconds(10), () -> assertThat(resources.children())
                        .isEmpty());
            } finally {
                shipped.getMetadata().setResourceVersion(null);
                cluster.client().resource(shipped).create();
            }

            resources.await(
                    "flash",
                    ConditionType.Ready,
                    condition -> condition.status().equals("True"),
                    TWO_MINUTES);
        }
    }

    private static boolean operatorIsRefused(TestCluster cluster) {
        try {
            cluster.kubectl(
                    "auth",
                    "can-i",
                    "create",
                    "deployments",
                    "--as",
                    "system:serviceaccount:mimo-system:mimo-operator");
            return false;
        } catch (CommandFailedException e) {
            return true;
        }
    }

    @Test
    void podCausesAreLiftedIntoTheStatus(TestCluster cluster) {
        var resources = new Resources(cluster);
        cluster.gpuNodes(1, H100).create();
        try (var operator = RunningOperator.start(cluster)) {
            resources.apply(resources.fitting("flash", "replicas: 1"));
            resources.awaitReady("flash");

            Pod pod = resources.pods("flash").getFirst();
            cluster.client().resource(pod).editStatus(TroubleIT::killed);

            assertThat(resources
                            .await("flash", ConditionType.Available, Reasons.OOM_KILLED)
                            .message())
                    .contains("host memory");
            assertThat(resources
                            .condition("flash", ConditionType.Ready)
                            .orElseThrow()
                            .reason())
                    .isEqualTo(Reasons.OOM_KILLED);
            assertThat(resources.events("flash")).extracting("reason").contains(Reasons.OOM_KILLED);
        }
    }

    private static Pod killed(Pod pod) {
        pod.getStatus().getConditions().stream()
                .filter(c -> c.getType().contains("Ready"))
                .forEach(c -> c.setStatus("False"));
        var container = new ContainerStatusBuilder(
                        pod.getStatus().getContainerStatuses().getFirst())
                .withReady(false)
                .withRestartCount(2)
                .withNewState()
                .withNewRunning("2026-01-01T00:00:00Z")
                .endState()
                .withNewLastState()
                .withNewTerminated()
                .withReason("OOMKilled")
                .withExitCode(137)
                .endTerminated()
                .endLastState()
                .build();
        pod.getStatus().getContainerStatuses().set(0, container);
        return pod;
    }

    @Test
    void severalBrokenRulesAreToldAtOnce(TestCluster cluster) {
        var resources = new Resources(cluster);
        cluster.gpuNodes(1, H100).create();
        try (var operator = RunningOperator.start(cluster)) {
            resources.apply(resources.fitting("flash", "engine: {extraArgs: [\"--no-such-flag\", \"--nor-this\"]}"));

            var accepted = resources.await(
                    "flash", ConditionType.Accepted, c -> c.status().equals("False"), Resources.SOON);

            assertThat(accepted.message()).contains("problems");
            assertThat(resources.get("flash").getStatus().verdict()).isEqualTo(Verdict.Invalid);
            assertThat(String.join("\n", resources.get("flash").getStatus().explanation()))
                    .contains("spec.engine", "no-such-flag");
            assertThat(resources.events("flash")).hasSize(1);
            assertThat(resources.children()).isEmpty();
        }
    }

    @Test
    void whatKeepsTheOperatorFromStartingIsSaidWithItsRemedy(TestCluster cluster) {
        var options = OperatorOptions.inPod();

        assertThat(OperatorMain.obstacle(cluster.testerClient(), options).orElseThrow())
                .contains("may not list", "kubectl apply", "deploy/");
        assertThat(OperatorMain.obstacle(cluster.client(), options)).isEmpty();
    }
}
