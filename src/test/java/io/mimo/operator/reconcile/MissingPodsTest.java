package io.mimo.operator.reconcile;

import static io.mimo.fixtures.PodFixture.aPod;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.mimo.api.MimoDeployment;
import io.mimo.inventory.PodFacts;
import io.mimo.operator.children.Workload;
import io.mimo.operator.cluster.DownloadPodTracker.DownloadPod;
import io.mimo.operator.cluster.FailedPods.Failure;
import io.mimo.operator.cluster.Refusals.Refusal;
import io.mimo.operator.pods.EngineOfPod;
import io.mimo.operator.pods.TrackedPod;
import io.mimo.operator.pods.TrackedPod.Life;
import io.mimo.render.LeaderWorkerSet;
import io.mimo.status.PodFailureReason;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MissingPodsTest {
    private static final Instant NOON = Instant.parse("2026-11-27T12:00:00Z");
    private static final PodFacts.Owner FLASH = new PodFacts.Owner("llm", "flash", "u");
    private static final String QUOTA =
            "pods \"p\" is forbidden: exceeded quota: gpus, requested: a, used: b, limited: c";

    private final MissingPods missing = new MissingPods();

    private static MimoDeployment owner() {
        return new KubernetesSerialization()
                .unmarshal("metadata: {name: flash, namespace: llm, uid: u}", MimoDeployment.class);
    }

    private static Workload deployment(int replicas, String conditions) {
        return Workload.of(
                        new KubernetesSerialization().unmarshal("""
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: flash, namespace: llm}
                spec: {replicas: %d, selector: {matchLabels: {a: b}}, template: {spec: {containers: []}}}
                status: {conditions: [%s]}
                """.formatted(replicas, conditions), Deployment.class))
                .orElseThrow();
    }

    private static Workload group() {
        return Workload.of(new KubernetesSerialization().unmarshal("""
                apiVersion: leaderworkerset.x-k8s.io/v1
                kind: LeaderWorkerSet
                metadata: {name: flash-group, namespace: llm}
                spec: {replicas: 1, leaderWorkerTemplate: {size: 2, leaderTemplate: {spec: {containers: []}}}}
                """, LeaderWorkerSet.class))
                .orElseThrow();
    }

    private static TrackedPod pod(String name, Instant created, boolean runs) {
        return new TrackedPod(
                aPod().named(name).on("n").ownedBy(FLASH).build(),
                false,
                Optional.empty(),
                Optional.empty(),
                new Life(created, runs),
                EngineOfPod.UNKNOWN);
    }

    private static Failure failure(String job, String name, Instant created) {
        return new Failure(
                FLASH,
                job,
                name,
                created,
                new PodFailureReason(name, "UnexpectedAdmissionError", "no healthy devices"));
    }

    private List<String> reasons(Workload workload, TrackedPod... live) {
        return missing.of(owner(), workload, List.of(live)).stream()
                .map(PodFailureReason::reason)
                .toList();
    }

    @Test
    void aDeploymentTellsInItsConditions() {
        assertThat(reasons(deployment(1, "{type: Progressing, status: 'True', reason: ReplicaSetUpdated}")))
                .isEmpty();
        assertThat(reasons(deployment(
                        1, "{type: ReplicaFailure, status: 'True', reason: FailedCreate, message: '" + QUOTA + "'}")))
                .containsExactly("QuotaExceeded");
        assertThat(reasons(deployment(
                        1,
                        "{type: Progressing, status: 'False', reason: ReplicaSetCreateError, message: "
                                + "'exceeded quota: sets, requested: a'}")))
                .containsExactly("QuotaExceeded");
        assertThat(reasons(deployment(1, "{type: ReplicaFailure, status: 'True', reason: OfTomorrow, message: why}")))
                .containsExactly("OfTomorrow");
    }

    @Test
    void aGroupsRefusalCountsUntilAllPodsAreThereAndAfterThatOnlyWhenItIsSaidAnew() {
        var refusal = new Refusal(FLASH, "StatefulSet", "flash-group", "7", QUOTA);
        assertThat(missing.refusals().put("e", refusal)).isTrue();
        assertThat(missing.refusals().put("e", new Refusal(FLASH, "StatefulSet", "flash-group", "8", QUOTA)))
                .isFalse();
        assertThat(reasons(group(), pod("0", NOON, false))).containsExactly("QuotaExceeded");

        assertThat(reasons(group(), pod("0", NOON, false), pod("0-1", NOON, false)))
                .isEmpty();
        assertThat(reasons(group()))
                .as("a pod was deleted; the words are of before")
                .isEmpty();

        assertThat(missing.refusals().put("e", new Refusal(FLASH, "StatefulSet", "flash-group", "9", QUOTA)))
                .isTrue();
        assertThat(reasons(group())).containsExactly("QuotaExceeded");
        assertThat(missing.refusals().remove("e")).contains(FLASH);
        assertThat(reasons(group())).isEmpty();
    }

    @Test
    void aRefusalOfAnotherResourceOrNamespaceSaysNothing() {
        missing.refusals()
                .put(
                        "a",
                        new Refusal(new PodFacts.Owner("llm", "other", "v"), "StatefulSet", "other-group", "1", QUOTA));
        missing.refusals()
                .put(
                        "b",
                        new Refusal(
                                new PodFacts.Owner("copy", "flash", "u"), "StatefulSet", "flash-group", "1", QUOTA));
        assertThat(reasons(group())).isEmpty();
    }

    @Test
    void aPodThatIsRejectedAgainAndAgainIsNamedUntilALaterOneRuns() {
        var workload = deployment(2, "");
        missing.failed().put(failure("", "a", NOON));
        assertThat(missing.failed().put(failure("", "b", NOON.plusSeconds(9)))).isTrue();
        assertThat(missing.failed().put(failure("", "a", NOON)))
                .as("an older one is no news")
                .isFalse();

        assertThat(missing.of(owner(), workload, List.of()))
                .extracting(PodFailureReason::pod)
                .containsExactly("b");
        assertThat(reasons(workload, pod("c", NOON.plusSeconds(10), false)))
                .containsExactly("UnexpectedAdmissionError");
        assertThat(reasons(workload, pod("old", NOON, true)))
                .as("one that has always run")
                .containsExactly("UnexpectedAdmissionError");
        assertThat(reasons(workload, pod("c", NOON.plusSeconds(10), true))).isEmpty();
        assertThat(reasons(workload, pod("x", NOON, true), pod("y", NOON, true)))
                .as("all run")
                .isEmpty();
        assertThat(missing.failed().remove("llm", "b")).contains(FLASH);
        assertThat(reasons(workload)).isEmpty();
    }

    @Test
    void aDownloadIsRefusedOrRejectedUntilItsPodHasAnAddress() {
        assertThat(missing.ofDownload(owner(), "job", Optional.empty())).isEmpty();
        missing.refusals().put("e", new Refusal(FLASH, "Job", "job", "1", QUOTA));
        assertThat(missing.ofDownload(owner(), "job", Optional.empty()))
                .map(PodFailureReason::reason)
                .contains("QuotaExceeded");
        assertThat(missing.ofDownload(owner(), "another", Optional.empty())).isEmpty();

        var waits = new DownloadPod("llm", "job-x", "pod-uid", "job", Optional.empty(), Optional.empty());
        assertThat(missing.ofDownload(owner(), "job", Optional.of(waits))).isEmpty();
        missing.failed().put(failure("job", "job-w", NOON));
        assertThat(missing.ofDownload(owner(), "job", Optional.of(waits)))
                .map(PodFailureReason::reason)
                .contains("UnexpectedAdmissionError");
        assertThat(reasons(deployment(1, ""))).as("a download serves nobody").isEmpty();
        var runs = new DownloadPod("llm", "job-x", "pod-uid", "job", Optional.of("10.0.0.1"), Optional.empty());
        assertThat(missing.ofDownload(owner(), "job", Optional.of(runs))).isEmpty();
    }
}
