package io.mimo.operator;

import static io.mimo.operator.Resources.H100;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.mimo.api.MimoDeploymentStatus.Condition;
import io.mimo.api.Verdict;
import io.mimo.controlplane.GpuNodes;
import io.mimo.controlplane.TestCluster;
import io.mimo.controlplane.UsesControlPlane;
import io.mimo.status.ConditionType;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Nodes come, go and change by the hundred: what runs is not touched, what waits is placed at once. */
@UsesControlPlane
class NodeChurnIT {
    private static final Duration TWO_SECONDS = Duration.ofSeconds(2);

    @Test
    void theTemplateAndThePodsOfARunningResourceStayAsTheyAre(TestCluster cluster) {
        var resources = new Resources(cluster);
        cluster.gpuNodes(2, H100).create();
        try (var operator = RunningOperator.start(cluster)) {
            resources.apply(resources.fitting("flash", "replicas: 2"));
            resources.awaitAllServing("flash", 2);
            var template = resources.deployment("flash").getSpec().getTemplate();
            List<String> pods = resources.uids("flash");

            List<String> better = cluster.gpuNodes(100, Resources.H200).create();
            operator.awaitJudged("flash");
            assertThat(resources.deployment("flash").getSpec().getTemplate()).isEqualTo(template);

            cluster.kubectl(
                    "label",
                    "nodes",
                    "-l",
                    GpuNodes.LABEL + "=" + cluster.namespace(),
                    "--overwrite",
                    "nvidia.com/gpu.product=NVIDIA-L40S",
                    "nvidia.com/gpu.memory=46068");
            operator.judgeNow("flash");
            assertThat(resources.deployment("flash").getSpec().getTemplate()).isEqualTo(template);

            better.forEach(name ->
                    cluster.client().nodes().withName(name).withGracePeriod(0).delete());
            operator.awaitJudged("flash");

            assertThat(resources.deployment("flash").getSpec().getTemplate()).isEqualTo(template);
            assertThat(resources.uids("flash")).isEqualTo(pods);
        }
    }

    /** What one node of several may suffer while the others are well; each is undone before the next. */
    private enum Blip {
        OFFERS_NO_GPU("0", null),
        ONE_GPU_IS_ILL("7", null),
        PRODUCT_LABEL_LOST("nvidia.com/gpu.product-", "nvidia.com/gpu.product=" + H100),
        MEMORY_LABEL_LOST("nvidia.com/gpu.memory-", "nvidia.com/gpu.memory=81559"),
        RELABELLED_SMALLER("nvidia.com/gpu.memory=46068", "nvidia.com/gpu.memory=81559"),
        RELABELLED_OTHER("nvidia.com/gpu.product=NVIDIA-L40S", "nvidia.com/gpu.product=" + H100),
        SHARED("nvidia.com/gpu.sharing-strategy=time-slicing", "nvidia.com/gpu.sharing-strategy-"),
        CORDONED(null, null),
        TAINTED(null, null),
        NOT_READY(null, null);

        private final String to;
        private final String back;

        Blip(String to, String back) {
            this.to = to;
            this.back = back;
        }

        void strike(TestCluster cluster, String node) {
            switch (this) {
                case OFFERS_NO_GPU, ONE_GPU_IS_ILL -> offer(cluster, node, to);
                case CORDONED -> cluster.kubectl("cordon", node);
                case TAINTED -> cluster.kubectl("taint", "node", node, "maintenance=soon:NoSchedule");
                case NOT_READY -> ready(cluster, node, "False");
                default -> cluster.kubectl("label", "node", node, "--overwrite", to);
            }
        }

        void pass(TestCluster cluster, String node) {
            switch (this) {
                case OFFERS_NO_GPU, ONE_GPU_IS_ILL -> offer(cluster, node, "8");
                case CORDONED -> cluster.kubectl("uncordon", node);
                case TAINTED -> cluster.kubectl("taint", "node", node, "maintenance-");
                case NOT_READY -> ready(cluster, node, "True");
                default -> cluster.kubectl("label", "node", node, "--overwrite", back);
            }
        }

        private static void offer(TestCluster cluster, String node, String gpus) {
            cluster.kubectl(
                    "patch",
                    "node",
                    node,
                    "--subresource=status",
                    "-p",
                    "status: {allocatable: {nvidia.com/gpu: '" + gpus + "'}}");
        }

        private static void ready(TestCluster cluster, String node, String value) {
            cluster.kubectl(
                    "patch",
                    "node",
                    node,
                    "--subresource=status",
                    "-p",
                    "status: {conditions: [{type: Ready, status: '" + value + "'}]}");
        }
    }

    /**
     * Two replicas on a node each, and one that two free halves could take as a group: the node of one, and that of the
     * other, suffer.
     */
    @Test
    void whatOneOfTheNodesSuffersEndsNoPodAndTakesNoReplica(TestCluster cluster) {
        var resources = new Resources(cluster);
        cluster.gpuNodes(3, H100).create();
        try (var operator = RunningOperator.start(cluster)) {
            resources.apply(resources.fitting("flash", "replicas: 2"), resources.fitting("solo", "replicas: 1"));
            resources.awaitAllServing("flash", 2);
            resources.awaitAllServing("solo", 1);
            cluster.gpuNodes(2, H100).gpus(4).create();
            List<String> struck = List.of(
                    resources.pods("flash").getFirst().getSpec().getNodeName(),
                    resources.pods("solo").getFirst().getSpec().getNodeName());
            List<Object> before = running(resources);
            for (Blip blip : Blip.values()) {
                struck.forEach(node -> blip.strike(cluster, node));
                operator.judgeNow("flash", "solo");
                assertThat(running(resources)).as(blip.name()).isEqualTo(before);
                struck.forEach(node -> blip.pass(cluster, node));
            }
            resources.awaitReady("flash", "solo");

            String gone = struck.getFirst();
            String stays = resources.pods("flash").stream()
                    .filter(pod -> !pod.getSpec().getNodeName().equals(gone))
                    .findFirst()
                    .orElseThrow()
                    .getMetadata()
                    .getUid();
            cluster.client().nodes().withName(gone).withGracePeriod(0).delete();
            operator.judgeNow("flash", "solo");
            assertThat(resources.deployment("flash").getSpec().getReplicas()).isEqualTo(2);
            assertThat(resources.uids("flash"))
                    .as("the garbage collector of Kubernetes takes the other")
                    .contains(stays);
        }
    }

    /** Everything that a pod's life hangs on: the workload itself, its count and template, the pods. */
    private static List<Object> running(Resources resources) {
        return Stream.of("flash", "solo")
                .<Object>map(name -> {
                    var workload = resources.deployment(name);
                    assertThat(workload).as("no group took its place").isNotNull();
                    return List.of(
                            workload.getMetadata().getUid(),
                            workload.getSpec().getReplicas(),
                            workload.getSpec().getTemplate(),
                            resources.pods(name).stream()
                                    .map(pod -> pod.getMetadata().getUid())
                                    .sorted()
                                    .toList());
                })
                .toList();
    }

    @Test
    void aSmallerNodeOfTheSameProductGetsNoPod(TestCluster cluster) {
        var resources = new Resources(cluster);
        String large = cluster.gpuNodes(1, H100).create().getFirst();
        try (var operator = RunningOperator.start(cluster)) {
            resources.apply(resources.fitting("flash", "replicas: 1"));
            resources.awaitReady("flash");
            cluster.gpuNodes(1, H100).label("nvidia.com/gpu.memory", "40000").create();
            cluster.kubectl("cordon", large);

            cluster.kubectl("delete", "pods", "--all", "--wait=true", "--grace-period=0", "--force");

            cluster.await(Resources.SOON, () -> resources.pods("flash"), NodeChurnIT::findNoNode);
            assertThat(resources.pods("flash"))
                    .allSatisfy(pod -> assertThat(pod.getSpec().getNodeName()).isNull());
            cluster.kubectl("uncordon", large);
            resources.awaitReady("flash");
        }
    }

    /** The scheduler has looked at all of them. */
    private static boolean findNoNode(List<Pod> pods) {
        return !pods.isEmpty()
                && pods.stream().allMatch(pod -> pod.getStatus().getConditions().stream()
                        .anyMatch(condition -> "Unschedulable".equals(condition.getReason())));
    }

    @Test
    void aThousandNodesAndOneThatFits(TestCluster cluster) {
        var resources = new Resources(cluster);
        cluster.gpuNodes(1000, H100).gpus(3).create();
        try (var operator = RunningOperator.start(cluster)) {
            resources.apply(resources.fitting("flash", "replicas: 1"));
            resources.await("flash", ConditionType.Placed, c -> c.status().equals("False"), Resources.SOON);
            assertThat(resources.get("flash").getStatus().verdict()).isEqualTo(Verdict.NotPlaceable);

            cluster.gpuNodes(1, H100).create();
            Instant ready = readySince(cluster);

            Condition placed = resources.await(
                    "flash", ConditionType.Placed, c -> c.status().equals("True"), TWO_SECONDS);
            assertThat(Duration.between(ready, Instant.parse(placed.lastTransitionTime())))
                    .isLessThanOrEqualTo(TWO_SECONDS);
        }
    }

    private static Instant readySince(TestCluster cluster) {
        Node node = cluster.client()
                .nodes()
                .withName(cluster.namespace() + "-n2-001")
                .get();
        return Instant.parse(node.getStatus().getConditions().stream()
                .filter(c -> c.getType().equals("Ready"))
                .findFirst()
                .orElseThrow()
                .getLastTransitionTime());
    }
}
