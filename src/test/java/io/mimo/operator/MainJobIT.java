package io.mimo.operator;

import static io.mimo.operator.Resources.H100;
import static org.assertj.core.api.Assertions.assertThat;

import io.mimo.api.MimoDeploymentStatus.SuggestionStatus;
import io.mimo.api.Verdict;
import io.mimo.controlplane.AuditRecord;
import io.mimo.controlplane.TestCluster;
import io.mimo.controlplane.UsesControlPlane;
import io.mimo.status.ConditionType;
import io.mimo.status.Reasons;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Accepted or refused with complete arithmetic: what the operator is for. */
@UsesControlPlane
class MainJobIT {
    @Test
    void whatFitsBecomesPodsThatTheSchedulerBinds(TestCluster cluster) {
        var resources = new Resources(cluster);
        cluster.gpuNodes(2, H100).create();
        var log = cluster.auditLog();
        try (var operator = RunningOperator.start(cluster)) {
            resources.apply(resources.fitting("flash", "replicas: 2"));

            resources.awaitAllServing("flash", 2);

            assertThat(resources.pods("flash"))
                    .hasSize(2)
                    .allSatisfy(pod -> assertThat(pod.getStatus().getPhase()).isEqualTo("Running"));
            assertThat(resources.pods("flash"))
                    .extracting(pod -> pod.getSpec().getNodeName())
                    .doesNotHaveDuplicates();
            var status = resources.get("flash").getStatus();
            assertThat(status.verdict()).isEqualTo(Verdict.Fits);
            assertThat(status.readyReplicas()).isEqualTo(2);
            assertThat(status.endpoint()).isEqualTo("http://flash." + cluster.namespace() + ".svc:8000/v1");
            assertThat(status.plan().product()).isEqualTo(H100);
            assertThat(resources.children())
                    .contains(
                            "deployment.apps/flash",
                            "service/flash",
                            "serviceaccount/flash",
                            "poddisruptionbudget.policy/flash",
                            "networkpolicy.networking.k8s.io/flash");
            assertThat(operator.operator().isReady()).isTrue();
        }
        assertThat(RunningOperator.requests(log, cluster))
                .extracting(AuditRecord::code)
                .doesNotContain(403);
    }

    @Test
    void whatDoesNotFitIsRefusedWithArithmeticAndASuggestionThatIsAccepted(TestCluster cluster) {
        var resources = new Resources(cluster);
        cluster.gpuNodes(1, H100).create();
        try (var operator = RunningOperator.start(cluster)) {
            resources.apply(resources.tooBig("flash"));
            resources.await(
                    "flash",
                    ConditionType.Sized,
                    condition -> condition.status().equals("False"),
                    Resources.SOON);

            assertThat(resources.children()).isEmpty();
            String describe = cluster.kubectl("describe", "mimo", "flash");
            assertThat(describe).contains("weights", "72.8", "short by", "7.9", "spec.parallelism.data: 2");
            assertThat(describe.lines()
                            .dropWhile(line -> !line.contains("Explanation:"))
                            .takeWhile(line -> !line.contains("Gpus Per")))
                    .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(100));
            assertThat(resources.events("flash")).singleElement().satisfies(event -> {
                assertThat(event.getType()).isEqualTo("Warning");
                assertThat(event.getMessage())
                        .startsWith(
                                resources.get("flash").getStatus().explanation().getFirst());
            });

            apply(cluster, resources.get("flash").getStatus().suggestions().getFirst());

            resources.awaitReady("flash");
        }
    }

    private static void apply(TestCluster cluster, SuggestionStatus suggestion) {
        List<String> parallelism = suggestion.edits().stream()
                .map(edit -> edit.replace("spec.parallelism.", ""))
                .toList();
        cluster.kubectl(
                "patch",
                "mimo",
                "flash",
                "--type=merge",
                "-p",
                "spec: {parallelism: {" + String.join(", ", parallelism) + "}}");
    }

    @Test
    void aFittingNodePlacesWhatWaitedAndLostCapacityComesBack(TestCluster cluster) {
        var resources = new Resources(cluster);
        cluster.gpuNodes(4, H100).free(3).create();
        try (var operator = RunningOperator.start(cluster)) {
            resources.apply(resources.fitting("flash", "replicas: 1"));
            var placed = resources.await(
                    "flash",
                    ConditionType.Placed,
                    condition -> condition.status().equals("False"),
                    Resources.SOON);
            assertThat(resources.get("flash").getStatus().verdict()).isEqualTo(Verdict.NotPlaceable);
            assertThat(placed.message()).contains("12").contains("3");
            assertThat(resources.children()).isEmpty();

            String node = cluster.gpuNodes(1, H100).create().getFirst();
            resources.await(
                    "flash",
                    ConditionType.Placed,
                    condition -> condition.status().equals("True"),
                    Duration.ofSeconds(2));
            resources.awaitReady("flash");
            var pods = resources.pods("flash");

            cluster.kubectl("cordon", node);
            cluster.kubectl("delete", "pod", pods.getFirst().getMetadata().getName());

            resources.await("flash", ConditionType.Placed, Reasons.CAPACITY_LOST);
            resources.await("flash", ConditionType.Available, Reasons.UNSCHEDULABLE);
            assertThat(resources.deployment("flash").getSpec().getReplicas()).isEqualTo(1);
            assertThat(resources.get("flash").getStatus().plan()).isNotNull();

            cluster.kubectl("uncordon", node);
            resources.awaitReady("flash");
        }
    }

    @Test
    void replicasThatFindNoGpusYetFollowByThemselves(TestCluster cluster) {
        var resources = new Resources(cluster);
        cluster.gpuNodes(1, H100).create();
        try (var operator = RunningOperator.start(cluster)) {
            resources.apply(resources.fitting("flash", "replicas: 2"));
            resources.await("flash", ConditionType.Placed, Reasons.PARTIALLY_PLACED);
            resources.await("flash", ConditionType.Available, Reasons.SERVING);
            assertThat(resources.deployment("flash").getSpec().getReplicas()).isEqualTo(1);

            cluster.gpuNodes(1, H100).create();

            resources.awaitAllServing("flash", 2);
            assertThat(resources.pods("flash")).hasSize(2);
        }
    }
}
