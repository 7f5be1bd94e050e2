package io.mimo.operator;

import static io.mimo.operator.Resources.H100;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Event;
import io.mimo.controlplane.TestCluster;
import io.mimo.controlplane.UsesControlPlane;
import io.mimo.status.ConditionType;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** What pods of others take, and of which priority they are, is seen as it changes. */
@UsesControlPlane
class WholePodIT {
    private static final String OTHER = """
            apiVersion: v1
            kind: Pod
            metadata: {name: %s}
            spec:
              %s
              tolerations: [{operator: Exists}]
              containers: [{name: c, image: none, resources: {requests: {%s}, limits: {%s}}}]
            """;

    private static String with(Resources resources, String overlay) {
        return resources.fitting("flash", "replicas: 1").replace("podTemplate: {", "podTemplate: {" + overlay + ", ");
    }

    @Test
    void aReplicaIsPlacedOnceAnotherPodsProcessorsAreFree(TestCluster cluster) throws IOException {
        var resources = new Resources(cluster);
        String node = cluster.gpuNodes(1, H100).create().getFirst();
        cluster.kubectlWithInput(OTHER.formatted("busy", "nodeName: " + node, "cpu: 100", ""), "apply", "-f", "-");
        try (var operator = RunningOperator.start(cluster)) {
            resources.apply(with(resources, "resources: {requests: {cpu: 100}}"));
            assertThat(resources
                            .await("flash", ConditionType.Placed, "InsufficientResources")
                            .message())
                    .contains("100 CPUs", node + " has 90 left of 190");
            assertThat(resources.pods("flash")).isEmpty();

            cluster.kubectl("delete", "pod", "busy", "--grace-period=0", "--force");
            resources.awaitReady("flash");
        }
    }

    @Test
    void podsOfALowerPriorityClassMakeRoom(TestCluster cluster) throws IOException {
        var resources = new Resources(cluster);
        String node = cluster.gpuNodes(1, H100).create().getFirst();
        String high = cluster.namespace() + "-high";
        String low = cluster.namespace() + "-low";
        cluster.kubectl("create", "priorityclass", low, "--value=10");
        try (var operator = RunningOperator.start(cluster)) {
            cluster.kubectlWithInput(
                    OTHER.formatted(
                            "batch", "nodeName: " + node + "\n  priorityClassName: " + low, "", "nvidia.com/gpu: 8"),
                    "apply",
                    "-f",
                    "-");
            resources.apply(with(resources, "priorityClassName: " + high));
            resources.await("flash", ConditionType.Placed, "NotEnoughFreeGpus");

            cluster.kubectl("create", "priorityclass", high, "--value=1000");
            resources.awaitReady("flash");
            assertThat(resources.events("flash")).extracting(Event::getReason).contains("PreemptsLowerPriority");
            assertThat(cluster.kubectl("get", "pods")).doesNotContain("batch");
        } finally {
            cluster.kubectl("delete", "priorityclass", low, high, "--ignore-not-found");
        }
    }
}
