package io.mimo.operator;

import static io.mimo.operator.Resources.H100;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Pod;
import io.mimo.controlplane.AuditRecord;
import io.mimo.controlplane.TestCluster;
import io.mimo.controlplane.UsesControlPlane;
import io.mimo.render.LeaderWorkerSet;
import io.mimo.status.ConditionType;
import io.mimo.status.Reasons;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Replicas that span nodes, with the real LeaderWorkerSet controller and its webhooks. */
@UsesControlPlane
class GroupIT {
    private static final Duration A_MINUTE = Duration.ofSeconds(60);

    @Test
    void pipelineStagesRunOnTwoNodesAndOneLostPodRestartsBoth(TestCluster cluster) {
        var resources = new Resources(cluster);
        cluster.gpuNodes(2, H100).create();
        var log = cluster.auditLog();
        try (var operator = RunningOperator.start(cluster)) {
            resources.apply(bf16(cluster));
            resources.awaitReady("flash");
            List<Pod> pods = resources.pods("flash");
            eachStageRunsOnANodeOfItsOwn(pods);
            theStagesFindEachOther(resources, pods);

            deleteTheSecondStage(cluster, pods);

            bothAreReplaced(resources, uids(pods));
            resources.awaitReady("flash");
            atRestTheGroupIsNotWritten(resources);
        }
        assertThat(RunningOperator.requests(log, cluster))
                .extracting(AuditRecord::code)
                .doesNotContain(403);
    }

    private static void eachStageRunsOnANodeOfItsOwn(List<Pod> pods) {
        assertThat(pods).hasSize(2).allSatisfy(pod -> assertThat(pod.getStatus().getPhase())
                .isEqualTo("Running"));
        assertThat(pods).extracting(pod -> pod.getSpec().getNodeName()).doesNotHaveDuplicates();
    }

    private static void theStagesFindEachOther(Resources resources, List<Pod> pods) {
        assertThat(pods).allSatisfy(pod -> {
            var container = pod.getSpec().getContainers().getFirst();
            assertThat(container.getArgs())
                    .containsSequence("--node-rank", "$(LWS_WORKER_INDEX)", "--master-addr", "$(LWS_LEADER_ADDRESS)");
            assertThat(container.getEnv())
                    .extracting(EnvVar::getName)
                    .startsWith("LWS_LEADER_ADDRESS")
                    .contains("LWS_WORKER_INDEX");
        });
        assertThat(headless(pods)).containsExactly("1");
        TestCluster cluster = resources.cluster();
        assertThat(cluster.client()
                        .services()
                        .inNamespace(cluster.namespace())
                        .withName("flash-group")
                        .get()
                        .getSpec())
                .satisfies(
                        spec -> assertThat(spec.getPublishNotReadyAddresses()).isTrue());
    }

    private static void deleteTheSecondStage(TestCluster cluster, List<Pod> pods) {
        cluster.client()
                .resource(pods.stream()
                        .filter(pod -> pod.getMetadata().getName().endsWith("-0-1"))
                        .findFirst()
                        .orElseThrow())
                .delete();
    }

    private static void bothAreReplaced(Resources resources, Set<String> before) {
        resources
                .cluster()
                .await(
                        A_MINUTE,
                        () -> resources.pods("flash"),
                        now -> now.size() == 2
                                && uids(now).stream().noneMatch(before::contains)
                                && now.stream().allMatch(pod -> "Running"
                                        .equals(pod.getStatus().getPhase())));
    }

    /**
     * The budget comes after the group in the order of applying: when it is back, the group was found to be as planned.
     */
    private static void atRestTheGroupIsNotWritten(Resources resources) {
        TestCluster cluster = resources.cluster();
        var atRest = cluster.auditLog();
        cluster.kubectl("delete", "pdb", "flash");
        cluster.await(Resources.SOON, () -> resources.children().contains("poddisruptionbudget.policy/flash"));
        assertThat(RunningOperator.writes(atRest, cluster))
                .extracting(AuditRecord::resource)
                .contains("poddisruptionbudgets")
                .doesNotContain("leaderworkersets", "services");
    }

    private static String bf16(TestCluster cluster) {
        return """
                apiVersion: serving.mimo.io/v1alpha1
                kind: MimoDeployment
                metadata: {name: flash}
                spec:
                  model:
                    uri: hf://example/mimo-bf16
                    architecture: MiMo-V2-Flash
                    revision: 0123456789abcdef0123456789abcdef01234567
                  precision: BF16
                  parallelism: {tensor: 8, pipeline: 2}
                  podTemplate: {nodeSelector: {mimo-test: %s}}
                """.formatted(cluster.namespace());
    }

    private static List<String> headless(List<Pod> pods) {
        return pods.stream()
                .filter(pod ->
                        pod.getSpec().getContainers().getFirst().getArgs().contains("--headless"))
                .map(pod -> pod.getMetadata().getLabels().get(LeaderWorkerSet.WORKER_INDEX_LABEL))
                .toList();
    }

    private static Set<String> uids(List<Pod> pods) {
        return pods.stream().map(pod -> pod.getMetadata().getUid()).collect(Collectors.toSet());
    }

    @Test
    void dataRanksRunOnTwoNodesEachAndTheSecondReplicaWaitsForAFourthNode(TestCluster cluster) {
        var resources = new Resources(cluster);
        cluster.gpuNodes(3, H100).create();
        try (var operator = RunningOperator.start(cluster)) {
            resources.apply(resources.wide("flash", "replicas: 2"));

            var placed = resources.await("flash", ConditionType.Placed, Reasons.PARTIALLY_PLACED);
            assertThat(placed.message()).contains("1 of 2", "16 x " + H100, "needs 2 blocks of 8");
            resources.await("flash", ConditionType.Available, Reasons.SERVING);
            assertThat(resources.pods("flash")).hasSize(2);

            cluster.gpuNodes(1, H100).create();

            cluster.await(A_MINUTE, () -> resources.get("flash").getStatus().readyReplicas(), ready -> ready == 2);
            assertThat(resources.pods("flash"))
                    .hasSize(4)
                    .extracting(pod -> pod.getSpec().getNodeName())
                    .doesNotHaveDuplicates();
            assertThat(resources.endpoints("flash")).containsExactlyInAnyOrder("flash-group-0", "flash-group-1");
        }
    }

    /**
     * Nothing serves external metrics here: the message says which interface the group needs, and both pods have
     * endpoints.
     */
    @Test
    void hybridGroupsServeOnEveryNodeAndScaleOnTheNamespacesMetric(TestCluster cluster) {
        var resources = new Resources(cluster);
        cluster.gpuNodes(2, H100).create();
        try (var operator = RunningOperator.start(cluster)) {
            resources.apply(resources.wide(
                    "flash",
                    "network: {loadBalancing: Hybrid}\n  autoscaling: {minReplicas: 1, maxReplicas: 2, "
                            + "targetQueueDepth: 5}"));

            // no PodMonitor kind here: the first missing link is told, and after it what the autoscaler asked for
            var condition = resources.await("flash", ConditionType.AutoscalingActive, Reasons.NOT_SCRAPED);

            assertThat(condition.message()).contains("vllm:num_requests_waiting", "FailedGetExternalMetric");
            assertThat(headless(resources.pods("flash"))).isEmpty();
            assertThat(resources.endpoints("flash")).containsExactlyInAnyOrder("flash-group-0", "flash-group-0-1");
        }
    }
}
