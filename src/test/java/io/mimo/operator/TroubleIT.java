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
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Set;
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

    @Test
    void ofTwoOperatorsOneLeadsAndTheOtherTakesOverAtOnceWhenItEndsInOrder(TestCluster cluster) {
        var resources = new Resources(cluster);
        cluster.gpuNodes(2, H100).create();
        var log = cluster.auditLog();
        var first = RunningOperator.start(cluster, true);
        try (var second = RunningOperator.start(cluster, true)) {
            resources.apply(resources.fitting("flash", "replicas: 1"));
            resources.awaitReady("flash");
            assertThat(second.operator().isReady()).isTrue();

            first.close();
            assertThat(first.operator().ended()).isCompletedWithValue(0);
            resources.apply(resources.fitting("next", "replicas: 1"));

            resources.await(
                    "next",
                    ConditionType.Ready,
                    condition -> condition.status().equals("True"),
                    Duration.ofSeconds(10));
            assertThat(RunningOperator.requests(log, cluster))
                    .extracting("code")
                    .doesNotContain(403);
        } finally {
            first.close();
        }
    }

    @Test
    void whoLosesTheLeaseEnds(TestCluster cluster) {
        cluster.gpuNodes(1, H100).create();
        try (var operator = RunningOperator.start(cluster, true)) {
            var leases = cluster.client()
                    .leases()
                    .inNamespace(RunningOperator.NAMESPACE)
                    .withName("mimo-operator");
            cluster.await(
                    Resources.SOON,
                    () -> leases.get() != null
                            && !leases.get().getSpec().getHolderIdentity().isEmpty());

            // without a version: the holder renews it at any moment
            cluster.kubectl(
                    "patch",
                    "lease",
                    "mimo-operator",
                    "-n",
                    RunningOperator.NAMESPACE,
                    "--type=merge",
                    "-p",
                    "spec: {holderIdentity: thief}");

            cluster.await(Resources.SOON, () -> operator.operator().ended().isDone());
            assertThat(operator.operator().ended()).isCompletedWithValue(1);
        } finally {
            cluster.client()
                    .leases()
                    .inNamespace(RunningOperator.NAMESPACE)
                    .withName("mimo-operator")
                    .delete();
        }
    }

    @Test
    void anOperatorOfOneNamespaceLeavesOthersAlone(TestCluster cluster) {
        var resources = new Resources(cluster);
        cluster.gpuNodes(2, H100).create();
        String other = cluster.namespace() + "-other";
        cluster.kubectl("create", "namespace", other);
        try (var operator = RunningOperator.start(cluster, Set.of(cluster.namespace()))) {
            cluster.kubectlWithInput(resources.fitting("flash", "replicas: 1"), "-n", other, "apply", "-f", "-");
            resources.apply(resources.fitting("flash", "replicas: 1"));

            resources.awaitReady("flash");

            assertThat(cluster.kubectl("-n", other, "get", "deployments", "-o", "name"))
                    .isEmpty();
            assertThat(cluster.kubectl("-n", other, "get", "mimo", "flash", "-o", "jsonpath={.status.verdict}"))
                    .isEmpty();
        } finally {
            cluster.kubectl("delete", "namespace", other, "--wait=false");
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
