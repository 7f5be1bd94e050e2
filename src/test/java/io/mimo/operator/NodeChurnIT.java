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
import org.junit.jupiter.api.Test;

/** Nodes come, go and change by the hundred: what runs is not touched, what waits is placed at once. */
@UsesControlPlane
class NodeChurnIT {
    private static final Duration TWO_SECONDS = Duration.ofSeconds(2);
    /** Longer than the operator waits before it judges settled resources again. */
    private static final Duration SETTLING = Duration.ofSeconds(8);

    @Test
    void theTemplateAndThePodsOfARunningResourceStayAsTheyAre(TestCluster cluster) throws InterruptedException {
        var resources = new Resources(cluster);
        cluster.gpuNodes(2, H100).create();
        try (var operator = RunningOperator.start(cluster)) {
            resources.apply(resources.fitting("flash", "replicas: 2"));
            resources.awaitReady("flash");
            var template = resources.deployment("flash").getSpec().getTemplate();
            List<String> pods = uids(resources);

            List<String> better = cluster.gpuNodes(100, Resources.H200).create();
            Thread.sleep(SETTLING);
            assertThat(resources.deployment("flash").getSpec().getTemplate()).isEqualTo(template);

            cluster.kubectl("label", "nodes", "-l", GpuNodes.LABEL + "=" + cluster.namespace(), "--overwrite",
                    "nvidia.com/gpu.product=NVIDIA-L40S",
                    "nvidia.com/gpu.memory=46068");
            Thread.sleep(SETTLING);
            assertThat(resources.deployment("flash").getSpec().getTemplate()).isEqualTo(template);

            better.forEach(name -> cluster.client().nodes().withName(name).withGracePeriod(0).delete());
            Thread.sleep(SETTLING);

            assertThat(resources.deployment("flash").getSpec().getTemplate()).isEqualTo(template);
            assertThat(uids(resources)).isEqualTo(pods);
        }
    }

    @Test
    void aSmallerNodeOfTheSameProductGetsNoPod(TestCluster cluster) throws InterruptedException {
        var resources = new Resources(cluster);
        String large = cluster.gpuNodes(1, H100).create().getFirst();
        try (var operator = RunningOperator.start(cluster)) {
            resources.apply(resources.fitting("flash", "replicas: 1"));
            resources.awaitReady("flash");
            cluster.gpuNodes(1, H100).label("nvidia.com/gpu.memory", "40000").create();
            cluster.kubectl("cordon", large);

            cluster.kubectl("delete", "pods", "--all", "--wait=true", "--grace-period=0", "--force");
            Thread.sleep(TWO_SECONDS);

            assertThat(resources.pods("flash")).isNotEmpty().allSatisfy(pod -> assertThat(pod.getSpec().getNodeName()).isNull());
            cluster.kubectl("uncordon", large);
            resources.awaitReady("flash");
        }
    }

    private static List<String> uids(Resources resources) {
        return resources.pods("flash").stream().map(Pod::getMetadata).map(meta -> meta.getUid()).sorted().toList();
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

            Condition placed = resources.await("flash", ConditionType.Placed, c -> c.status().equals("True"), TWO_SECONDS);
            assertThat(Duration.between(ready, Instant.parse(placed.lastTransitionTime()))).isLessThanOrEqualTo(TWO_SECONDS);
        }
    }

    private static Instant readySince(TestCluster cluster) {
        Node node = cluster.client().nodes().withName(cluster.namespace() + "-n2-001").get();
        return Instant.parse(node.getStatus().getConditions().stream().filter(c -> c.getType().equals("Ready")).findFirst().orElseThrow()
                .getLastTransitionTime());
    }
}
