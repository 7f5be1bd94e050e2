package io.mimo.operator;

import static io.mimo.operator.Resources.H100;
import static io.mimo.operator.Resources.H200;
import static org.assertj.core.api.Assertions.assertThat;

import io.mimo.api.MimoDeploymentStatus;
import io.mimo.api.Verdict;
import io.mimo.controlplane.TestCluster;
import io.mimo.controlplane.UsesControlPlane;
import io.mimo.status.ConditionType;
import io.mimo.status.Reasons;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Two resources never get the same GPUs. */
@UsesControlPlane
class AcceptanceIT {
    private static final int TIMES = 100;

    @Test
    void ofTwoAppliedAtOnceForTheSameGpusExactlyOneIsAccepted(TestCluster cluster) {
        var resources = new Resources(cluster);
        cluster.gpuNodes(1, H100).create();
        try (var operator = RunningOperator.start(cluster)) {
            for (int i = 0; i < TIMES; i++) {
                String one = "one-" + i;
                String two = "two-" + i;
                resources.apply(resources.fitting(one, "replicas: 1"), resources.fitting(two, "replicas: 1"));

                List<Verdict> verdicts =
                        cluster.await(Resources.SOON, () -> verdicts(resources, one, two), found -> found.size() == 2);

                assertThat(verdicts).containsExactlyInAnyOrder(Verdict.Fits, Verdict.NotPlaceable);
                cluster.kubectl("delete", "mimo", one, two);
                cluster.await(
                        Resources.SOON,
                        () -> resources.pods(one).isEmpty()
                                && resources.pods(two).isEmpty()
                                && resources.children().isEmpty());
            }
        }
    }

    private static List<Verdict> verdicts(Resources resources, String... names) {
        return Stream.of(names)
                .map(resources::status)
                .flatMap(Optional::stream)
                .map(MimoDeploymentStatus::verdict)
                .toList();
    }

    @Test
    void theOneThatWaitsIsPlacedWhenTheOtherGoes(TestCluster cluster) {
        var resources = new Resources(cluster);
        cluster.gpuNodes(1, H100).create();
        try (var operator = RunningOperator.start(cluster)) {
            resources.apply(resources.fitting("first", "replicas: 1"));
            resources.awaitReady("first");
            resources.apply(resources.fitting("second", "replicas: 1"));
            cluster.await(Resources.SOON, () -> verdicts(resources, "second").equals(List.of(Verdict.NotPlaceable)));

            cluster.kubectl("delete", "mimo", "first");

            resources.awaitReady("second");
        }
    }

    /**
     * An extra replica first would wait for GPUs that only the old one can give, though there were some for it at the
     * start.
     */
    @Test
    void aSmallerLayoutTakesThePlaceOfALargerOneOnAFullNode(TestCluster cluster) {
        var resources = new Resources(cluster);
        List<String> nodes = cluster.gpuNodes(2, H200).create();
        try (var operator = RunningOperator.start(cluster)) {
            resources.apply(resources.fitting("flash", "replicas: 1"));
            resources.awaitReady("flash");
            assertThat(resources
                            .deployment("flash")
                            .getSpec()
                            .getStrategy()
                            .getRollingUpdate()
                            .getMaxSurge()
                            .getIntVal())
                    .isEqualTo(1);
            String own = resources.pods("flash").getFirst().getSpec().getNodeName();
            cluster.backgroundPod(
                    nodes.stream().filter(node -> !node.equals(own)).findFirst().orElseThrow(), 8);

            resources.apply(resources.manifest("flash", "parallelism: {tensor: 4}", "replicas: 1"));

            resources.await("flash", ConditionType.Available, Reasons.SERVING);
            assertThat(resources.get("flash").getStatus().gpusPerReplica()).isEqualTo(4);
        }
    }

    @Test
    void aChangedSpecIsJudgedWithItsOwnGpusAsFree(TestCluster cluster) {
        var resources = new Resources(cluster);
        cluster.gpuNodes(1, H100).create();
        try (var operator = RunningOperator.start(cluster)) {
            resources.apply(resources.fitting("flash", "replicas: 1"));
            resources.awaitReady("flash");

            resources.apply(resources.fitting("flash", "replicas: 1\n  maxModelLen: 65536"));

            // ready it is all the time; only when every pod is new does it say so
            resources.await("flash", ConditionType.Available, Reasons.SERVING);
            assertThat(resources.get("flash").getStatus().verdict()).isEqualTo(Verdict.Fits);
            assertThat(resources.pods("flash").stream()
                            .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
                            .findFirst()
                            .orElseThrow()
                            .getSpec()
                            .getContainers()
                            .getFirst()
                            .getArgs())
                    .contains("65536");
        }
    }
}
