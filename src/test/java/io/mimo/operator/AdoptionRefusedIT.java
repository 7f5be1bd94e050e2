package io.mimo.operator;

import static io.mimo.operator.Resources.H100;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.mimo.controlplane.TestCluster;
import io.mimo.controlplane.UsesControlPlane;
import io.mimo.status.Reasons;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is ending, or only looks like ours, is not taken for our own. */
@UsesControlPlane
class AdoptionRefusedIT {
    private static final Duration A_MINUTE = Duration.ofSeconds(60);

    /** Background deletion: the garbage collector ends the children of before, and they are not taken back. */
    @Test
    void whatIsBeingCollectedIsWaitedFor(TestCluster cluster) {
        var resources = new Resources(cluster);
        cluster.gpuNodes(1, H100).create();
        String flash = resources.fitting("flash", "replicas: 1");
        try (var operator = RunningOperator.start(cluster)) {
            resources.apply(flash);
            resources.awaitReady("flash");
            List<String> pods = resources.uids("flash");

            cluster.kubectl("delete", "mimo", "flash", "--cascade=background");
            resources.apply(flash);

            cluster.await(
                    A_MINUTE,
                    () -> resources.uids("flash"),
                    now -> now.size() == 1 && now.stream().noneMatch(pods::contains));
            resources.awaitReady("flash");
            assertThat(resources.events("flash"))
                    .extracting(event -> event.getReason())
                    .doesNotContain(Reasons.NAME_TAKEN);
        }
    }

    /** Pods of a Helm release called {@code mimo}, of the resource's name: no traffic, no budget. */
    @Test
    void theLabelsOfAHelmReleaseCalledMimoGetNoTraffic(TestCluster cluster) {
        var resources = new Resources(cluster);
        cluster.gpuNodes(1, H100).create();
        try (var operator = RunningOperator.start(cluster)) {
            resources.apply(resources.fitting("flash", "replicas: 1"));
            resources.awaitReady("flash");
            Pod own = resources.pods("flash").getFirst();
            cluster.kubectlWithInput("""
                    apiVersion: v1
                    kind: Pod
                    metadata:
                      name: theirs
                      labels: {app.kubernetes.io/name: mimo, app.kubernetes.io/instance: flash, \
                    app.kubernetes.io/managed-by: Helm}
                    spec:
                      nodeSelector: {mimo-test: %s}
                      tolerations: [{operator: Exists}]
                      containers: [{name: c, image: none, ports: [{name: http, containerPort: 8000}]}]
                    """.formatted(cluster.namespace()), "apply", "-f", "-");
            cluster.await(
                    Resources.SOON, () -> cluster.kubectl("get", "pod", "theirs", "-o", "jsonpath={.status.phase}")
                            .equals("Running"));

            // the budget's controller has counted after theirs ran when it has seen a change of its own that came later
            cluster.kubectl("delete", "pdb", "flash");
            cluster.await(Resources.SOON, () -> cluster.kubectl(
                            "get", "pdb", "flash", "--ignore-not-found", "-o", "jsonpath={.status.expectedPods}")
                    .equals("1"));
            assertThat(resources.endpoints("flash"))
                    .containsExactly(own.getMetadata().getName());
        }
    }
}
