package io.mimo.operator;

import static io.mimo.operator.Resources.H100;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.mimo.api.MimoDeploymentStatus.Condition;
import io.mimo.controlplane.TestCluster;
import io.mimo.controlplane.UsesControlPlane;
import io.mimo.status.ArgoHealth;
import io.mimo.status.ConditionType;
import io.mimo.status.Reasons;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Plans whose engines ran out of memory, on the real API server. */
@UsesControlPlane
class DisprovedPlanIT {
    private static final Duration FIVE_SECONDS = Duration.ofSeconds(5);
    private static final String OUT_OF_MEMORY =
            "torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB. GPU 0 has a total capacity of "
                    + "79.20 GiB of which 1.10 GiB is free.";

    @Test
    void aPlanThatRanOutOfMemoryGetsNoReplicaMoreUntilItIsEdited(TestCluster cluster) throws Exception {
        var resources = new Resources(cluster);
        cluster.gpuNodes(3, H100).create();
        try (var operator = RunningOperator.start(cluster)) {
            resources.apply(resources.fitting("flash", "replicas: 1"));
            resources.awaitReady("flash");
            end(
                    cluster,
                    resources,
                    "state: {terminated: {exitCode: 1, reason: Error, startedAt: '%1$s', finishedAt: '%1$s', message: '"
                            + OUT_OF_MEMORY + "'}}");
            Condition disproved = itIsToldAtOnce(resources);

            resources.apply(resources.fitting("flash", "replicas: 2"));
            stays(cluster, resources, disproved);
            // what the container's next life forgets, and the operator too
            end(cluster, resources, "state: {running: {startedAt: '%1$s'}}");
            stays(cluster, resources, disproved);
        }
        try (var operator = RunningOperator.start(cluster)) {
            stays(
                    cluster,
                    resources,
                    resources.condition("flash", ConditionType.SizingDisproved).orElseThrow());
            anEditEndsIt(resources);
        }
    }

    private static Condition itIsToldAtOnce(Resources resources) throws IOException {
        Condition disproved = resources.await("flash", ConditionType.SizingDisproved, any -> true, FIVE_SECONDS);
        assertThat(disproved.message())
                .contains(
                        "Fits was predicted",
                        "2.00 GiB wanted, 1.10 of 79.20 GiB free",
                        "No replica is added",
                        "gpuMemoryUtilization from 0.9");
        assertThat(resources.condition("flash", ConditionType.Stalled)).isPresent();
        assertThat(ArgoHealth.of(Serialization.jsonMapper().<JsonNode>valueToTree(resources.get("flash")))
                        .status())
                .isEqualTo("Degraded");
        assertThat(resources.events("flash"))
                .filteredOn(event -> event.getReason().equals(Reasons.OUT_OF_MEMORY))
                .singleElement()
                .satisfies(event -> assertThat(event.getType()).isEqualTo("Warning"));
        return disproved;
    }

    private static void anEditEndsIt(Resources resources) {
        TestCluster cluster = resources.cluster();
        resources.apply(resources.fitting("flash", "replicas: 2\n  gpuMemoryUtilization: 0.88"));
        cluster.await(
                Resources.SOON, () -> resources.deployment("flash").getSpec().getReplicas() == 2);
        cluster.await(Resources.SOON, () -> resources
                .condition("flash", ConditionType.SizingDisproved)
                .isEmpty());
    }

    private static void stays(TestCluster cluster, Resources resources, Condition disproved) {
        cluster.await(Resources.SOON, () -> resources.status("flash").isPresent());
        cluster.holds(FIVE_SECONDS, () -> {
            assertThat(resources.deployment("flash").getSpec().getReplicas()).isEqualTo(1);
            assertThat(resources.condition("flash", ConditionType.SizingDisproved))
                    .hasValueSatisfying(now -> {
                        assertThat(now.message()).isEqualTo(disproved.message());
                        assertThat(now.lastTransitionTime()).isEqualTo(disproved.lastTransitionTime());
                    });
        });
    }

    private static void end(TestCluster cluster, Resources resources, String state) {
        Pod pod = resources.pods("flash").getFirst();
        String now =
                Instant.now().truncatedTo(ChronoUnit.SECONDS).plusSeconds(1).toString();
        ContainerStatus container = Serialization.unmarshal(
                "name: vllm\nimage: x\nimageID: x\nready: false\nrestartCount: 0\n" + state.formatted(now),
                ContainerStatus.class);
        cluster.client().resource(pod).editStatus(live -> {
            live.getStatus().getConditions().stream()
                    .filter(each -> each.getType().equals("Ready"))
                    .forEach(each -> each.setStatus("False"));
            live.getStatus().setContainerStatuses(List.of(container));
            return live;
        });
    }
}
