package io.mimo.operator.apply;

import static io.mimo.operator.apply.Samples.OWNER;
import static io.mimo.operator.apply.Samples.deployment;
import static io.mimo.operator.apply.Samples.planned;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.mimo.fixtures.MemoryChildStore;
import io.mimo.inventory.PodFacts;
import io.mimo.operator.children.Children;
import io.mimo.operator.pods.TrackedPod;
import io.mimo.operator.pods.TrackedPod.Rank;
import io.mimo.render.LeaderWorkerSet;
import io.mimo.status.ApplyOutcome;
import io.mimo.status.Reasons;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WorkloadReplacementTest {
    private static final LeaderWorkerSet GROUP = new LeaderWorkerSet();
    private static final TrackedPod OF_ONE_NODE = pod(false, Optional.empty());
    private static final TrackedPod OF_A_GROUP = pod(false, Optional.of(new Rank(0, 0)));

    private final StandInApiServer server = new StandInApiServer();
    private final Children children = Samples.children(MemoryChildStore.of(Children.KINDS));
    private final Deployment live = server.applied(planned(Deployment.class, "mimo", deployment("replicas: 1")));

    @AfterEach
    void close() {
        server.close();
    }

    private static TrackedPod pod(boolean finished, Optional<Rank> rank) {
        return new TrackedPod(
                new PodFacts(
                        "llm",
                        "mimo-0",
                        Optional.of("n"),
                        Map.of(),
                        finished,
                        false,
                        Optional.empty(),
                        false,
                        Optional.empty(),
                        PodFacts.Priority.NONE),
                true,
                rank,
                Optional.empty());
    }

    private Optional<ApplyOutcome> replace(HasMetadata planned, TrackedPod... pods) {
        return Samples.applier(server, children).replaceWorkloadKind(OWNER, planned, List.of(pods));
    }

    private void deploymentLives() {
        children.of(live).orElseThrow().remember(live, Optional.empty());
    }

    @Test
    void theFormerWorkloadGoesFirstAndThePodsOfItStandInTheWay() {
        deploymentLives();

        assertThat(replace(GROUP, OF_ONE_NODE)).hasValueSatisfying(outcome -> assertThat(outcome.obstacles())
                .singleElement()
                .satisfies(error -> {
                    assertThat(error.reason()).isEqualTo(Reasons.REPLACING_WORKLOAD);
                    assertThat(error.message()).contains("from one node to several", "until 1 pods");
                }));
        assertThat(server.writes).containsExactly("DELETE deployments mimo");
    }

    @Test
    void itIsDeletedOnce() {
        deploymentLives();
        live.getMetadata().setDeletionTimestamp("2026-11-23T10:00:00Z");

        assertThat(replace(GROUP)).isPresent();
        assertThat(server.writes).isEmpty();
    }

    @Test
    void podsThatAreLeftStandInTheWayWithoutTheirWorkloadToo() {
        assertThat(replace(GROUP, OF_ONE_NODE)).isPresent();
        assertThat(replace(live, OF_A_GROUP)).isPresent();
    }

    @Test
    void nothingIsInTheWayOnceOnlyFinishedPodsAreLeft() {
        assertThat(replace(GROUP, pod(true, Optional.empty()))).isEmpty();
    }

    @Test
    void aWorkloadOfThePlannedKindAndItsPodsStay() {
        deploymentLives();

        assertThat(replace(live, OF_ONE_NODE)).isEmpty();
        assertThat(replace(GROUP, OF_A_GROUP)).as("of the other kind").isPresent();
        assertThat(server.writes).containsExactly("DELETE deployments mimo");
    }
}
