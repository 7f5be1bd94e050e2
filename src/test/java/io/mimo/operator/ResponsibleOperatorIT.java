package io.mimo.operator;

import static io.mimo.operator.Resources.H100;
import static org.assertj.core.api.Assertions.assertThat;

import io.mimo.controlplane.TestCluster;
import io.mimo.controlplane.UsesControlPlane;
import io.mimo.status.ConditionType;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which operator serves a resource: the one that has the lease, and of its namespaces only. */
@UsesControlPlane
class ResponsibleOperatorIT {
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
}
