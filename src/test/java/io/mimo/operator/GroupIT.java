package io.mimo.operator;

import static io.mimo.operator.Resources.H100;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.mimo.controlplane.AuditRecord;
import io.mimo.controlplane.ControlPlane;
import io.mimo.controlplane.TestCluster;
import io.mimo.controlplane.UsesControlPlane;
import io.mimo.render.LeaderWorkerSet;
import io.mimo.status.ConditionType;
import io.mimo.status.Reasons;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Replicas that span nodes, with the real LeaderWorkerSet controller and its webhooks. */
@UsesControlPlane
class GroupIT {
    private static final Duration A_MINUTE = Duration.ofSeconds(60);
    private static final String WIDE = "parallelism: {tensor: 4, data: 4, expert: 16}";
    private static final String ONE_NODE = "parallelism: {tensor: 4, data: 2, expert: 8}";

    @Test
    void pipelineStagesRunOnTwoNodesAndOneLostPodRestartsBoth(TestCluster cluster) {
        var resources = new Resources(cluster);
        cluster.gpuNodes(2, H100).create();
        var log = cluster.auditLog();
        try (var operator = RunningOperator.start(cluster)) {
            resources.apply(bf16(cluster));
            resources.awaitReady("flash");

            List<Pod> pods = resources.pods("flash");
            assertThat(pods)
                    .hasSize(2)
                    .allSatisfy(pod -> assertThat(pod.getStatus().getPhase()).isEqualTo("Running"));
            assertThat(pods).extracting(pod -> pod.getSpec().getNodeName()).doesNotHaveDuplicates();
            assertThat(pods).allSatisfy(pod -> {
                var container = pod.getSpec().getContainers().getFirst();
                assertThat(container.getArgs())
                        .containsSequence(
                                "--node-rank", "$(LWS_WORKER_INDEX)", "--master-addr", "$(LWS_LEADER_ADDRESS)");
                assertThat(container.getEnv())
                        .extracting(EnvVar::getName)
                        .startsWith("LWS_LEADER_ADDRESS")
                        .contains("LWS_WORKER_INDEX");
            });
            assertThat(headless(pods)).containsExactly("1");
            assertThat(cluster.client()
                            .services()
                            .inNamespace(cluster.namespace())
                            .withName("flash-group")
                            .get()
                            .getSpec())
                    .satisfies(spec ->
                            assertThat(spec.getPublishNotReadyAddresses()).isTrue());
            Set<String> before = uids(pods);

            cluster.client()
                    .resource(pods.stream()
                            .filter(pod -> pod.getMetadata().getName().endsWith("-0-1"))
                            .findFirst()
                            .orElseThrow())
                    .delete();

            cluster.await(
                    A_MINUTE,
                    () -> resources.pods("flash"),
                    now -> now.size() == 2
                            && uids(now).stream().noneMatch(before::contains)
                            && now.stream().allMatch(pod -> "Running"
                                    .equals(pod.getStatus().getPhase())));
            resources.awaitReady("flash");
            // the budget comes after the group in the order of applying: when it is back, the group was found to be as
            // planned
            var atRest = cluster.auditLog();
            cluster.kubectl("delete", "pdb", "flash");
            cluster.await(Resources.SOON, () -> resources.children().contains("poddisruptionbudget.policy/flash"));
            assertThat(RunningOperator.writes(atRest, cluster))
                    .extracting(AuditRecord::resource)
                    .contains("poddisruptionbudgets")
                    .doesNotContain("leaderworkersets", "services");
        }
        assertThat(RunningOperator.requests(log, cluster))
                .extracting(AuditRecord::code)
                .doesNotContain(403);
    }

    private static String bf16(TestCluster cluster) {
        return """
                apiVersion: serving.mimo.io/v1alpha1
                kind: MimoDeployment
                metadata: {name: flash}
                spec:
                  model: {uri: "hf://example/mimo-bf16", revision: 0123456789abcdef0123456789abcdef01234567}
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
            resources.apply(resources.manifest("flash", WIDE, "replicas: 2"));

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
            assertThat(cluster.kubectl(
                                    "get",
                                    "endpointslices",
                                    "-l",
                                    "kubernetes.io/service-name=flash",
                                    "-o",
                                    "jsonpath={.items[*].endpoints[*].targetRef.name}")
                            .split(" "))
                    .containsExactlyInAnyOrder("flash-group-0", "flash-group-1");
        }
    }

    @Test
    void theKindChangesBothWaysAndNeverBothRun(TestCluster cluster) {
        var resources = new Resources(cluster);
        cluster.gpuNodes(2, H100).create();
        try (var operator = RunningOperator.start(cluster)) {
            resources.apply(resources.manifest("flash", ONE_NODE, "replicas: 1"));
            resources.awaitReady("flash");
            var recorder = new KindRecorder();
            try (var watch = cluster.client()
                    .pods()
                    .inNamespace(cluster.namespace())
                    .withLabel("app.kubernetes.io/instance", "flash")
                    .watch(recorder)) {
                parallelism(cluster, "tensor: 4, data: 4, expert: 16");
                resources.awaitReady("flash");
                assertThat(resources.pods("flash")).hasSize(2);
                assertThat(resources.deployment("flash")).isNull();

                parallelism(cluster, "tensor: 4, data: 8, expert: 32");
                resources.await("flash", ConditionType.Available, Reasons.STILL_SERVING);
                assertThat(resources
                                .condition("flash", ConditionType.Placed)
                                .orElseThrow()
                                .status())
                        .isEqualTo("False");
                assertThat(resources.pods("flash")).hasSize(2);

                parallelism(cluster, "tensor: 4, data: 2, expert: 8");
                resources.awaitReady("flash");
                assertThat(resources.pods("flash")).hasSize(1);
                assertThat(set(cluster)).isNull();
            }
            assertThat(recorder.bothAtOnce).isEmpty();
            assertThat(recorder.seen).containsKeys(true, false);
        }
    }

    private static void parallelism(TestCluster cluster, String sizes) {
        cluster.kubectl("patch", "mimo", "flash", "--type=merge", "-p", "spec: {parallelism: {" + sizes + "}}");
    }

    private static LeaderWorkerSet set(TestCluster cluster) {
        return cluster.client()
                .resources(LeaderWorkerSet.class)
                .inNamespace(cluster.namespace())
                .withName("flash-group")
                .get();
    }

    /** Which kinds have pods, from moment to moment. */
    private static final class KindRecorder implements Watcher<Pod> {
        private final Map<Boolean, Set<String>> seen = new ConcurrentHashMap<>();
        private final Map<Boolean, Set<String>> living = new ConcurrentHashMap<>();
        private final Set<String> bothAtOnce = new ConcurrentSkipListSet<>();

        @Override
        public void eventReceived(Action action, Pod pod) {
            boolean grouped = pod.getMetadata().getLabels().containsKey(LeaderWorkerSet.GROUP_INDEX_LABEL);
            String name = pod.getMetadata().getName();
            seen.computeIfAbsent(grouped, any -> new ConcurrentSkipListSet<>()).add(name);
            Set<String> own = living.computeIfAbsent(grouped, any -> new ConcurrentSkipListSet<>());
            if (action == Action.DELETED) {
                own.remove(name);
            } else {
                own.add(name);
            }
            if (!own.isEmpty() && !living.getOrDefault(!grouped, Set.of()).isEmpty()) {
                bothAtOnce.add(name + " beside " + living.get(!grouped));
            }
        }

        @Override
        public void onClose(WatcherException cause) {}
    }

    @Test
    void theRealAutoscalerScalesGroups(TestCluster cluster) {
        var resources = new Resources(cluster);
        cluster.gpuNodes(4, H100).create();
        cluster.customMetrics().set("vllm:num_requests_waiting", "5");
        try (var operator = RunningOperator.start(cluster)) {
            resources.apply(resources.manifest(
                    "flash",
                    WIDE,
                    "autoscaling: {minReplicas: 1, maxReplicas: 2, targetQueueDepth: 5, "
                            + "scaleDownStabilizationSeconds: 0}"));
            resources.awaitReady("flash");
            assertThat(set(cluster).getSpec().replicas()).isEqualTo(1);
            var log = cluster.auditLog();

            cluster.customMetrics().set("vllm:num_requests_waiting", "12");

            cluster.await(A_MINUTE, () -> resources.get("flash").getStatus().readyReplicas(), ready -> ready == 2);
            assertThat(RunningOperator.writes(log, cluster))
                    .extracting(AuditRecord::resource)
                    .doesNotContain("leaderworkersets");
            assertThat(managers(set(cluster))).contains("mimo-operator");
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
            resources.apply(resources.manifest(
                    "flash",
                    WIDE,
                    "network: {loadBalancing: Hybrid}\n  autoscaling: {minReplicas: 1, maxReplicas: 2, "
                            + "targetQueueDepth: 5}"));

            // no PodMonitor kind here: the first missing link is told, and after it what the autoscaler asked for
            var condition = resources.await("flash", ConditionType.AutoscalingActive, Reasons.NOT_SCRAPED);

            assertThat(condition.message()).contains("vllm:num_requests_waiting", "FailedGetExternalMetric");
            assertThat(headless(resources.pods("flash"))).isEmpty();
            assertThat(cluster.kubectl(
                                    "get",
                                    "endpointslices",
                                    "-l",
                                    "kubernetes.io/service-name=flash",
                                    "-o",
                                    "jsonpath={.items[*].endpoints[*].targetRef.name}")
                            .split(" "))
                    .containsExactlyInAnyOrder("flash-group-0", "flash-group-0-1");
        }
    }

    private static List<String> managers(HasMetadata object) {
        return object.getMetadata().getManagedFields().stream()
                .map(entry -> entry.getManager())
                .toList();
    }

    @Test
    void theMissingKindIsNamedAndItsArrivalIsNoticed() {
        try (ControlPlane without = ControlPlane.start(Map.of("MIMO_CONTROL_PLANE_LWS", "0"));
                TestCluster cluster = TestCluster.create(without, "without-groups");
                RunningOperator operator = RunningOperator.start(cluster)) {
            var resources = new Resources(cluster);
            cluster.gpuNodes(2, H100).create();
            resources.apply(resources.manifest("flash", WIDE, "replicas: 1"));

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
            assertThat(set(cluster).getSpec().leaderWorkerTemplate().size()).isEqualTo(2);
        }
    }
}
