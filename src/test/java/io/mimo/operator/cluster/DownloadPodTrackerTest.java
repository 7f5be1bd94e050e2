package io.mimo.operator.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.mimo.inventory.PodFacts;
import io.mimo.inventory.PodFacts.Owner;
import io.mimo.operator.cluster.DownloadPodTracker.DownloadPod;
import io.mimo.status.Reasons;
import org.junit.jupiter.api.Test;

class DownloadPodTrackerTest {
    private static final String RUNNING =
            "podIP: 10.0.0.7, containerStatuses: [{name: download, ready: true, state: {running: {}}}]";
    private static final String FAILED =
            "podIP: 10.0.0.7, containerStatuses: [{name: download, ready: false, restartCount: 2, "
                    + "state: {waiting: {reason: CrashLoopBackOff}}, lastState: {terminated: {exitCode: 1, message: "
                    + "\"the hub answers 401\\n\"}}}]";

    private static final Owner OWNER = new Owner("llm", "flash", "u");

    private final DownloadPodTracker pods = new DownloadPodTracker();

    private static DownloadPod pod(String status) {
        Pod pod = pod("mimo-weights", "Job", status);
        return DownloadPodTracker.read(pod, Controlled.of("Pod", pod.getMetadata()))
                .orElseThrow();
    }

    private static Pod pod(String app, String controller, String status) {
        return new KubernetesSerialization().unmarshal("""
                apiVersion: v1
                kind: Pod
                metadata:
                  name: flash-weights-1-x
                  namespace: llm
                  labels: {app.kubernetes.io/name: %s, app.kubernetes.io/instance: flash, \
                app.kubernetes.io/managed-by: mimo-operator}
                  ownerReferences: [{apiVersion: batch/v1, kind: %s, name: flash-weights-1, uid: j, controller: true}]
                status: {%s}
                """.formatted(app, controller, status), Pod.class);
    }

    @Test
    void aJobMakesADownloadAndNoLabelDoes() {
        Pod labelled = pod("mimo-weights", "ReplicaSet", RUNNING);

        assertThat(pod(RUNNING).job()).isEqualTo("flash-weights-1");
        assertThat(DownloadPodTracker.read(labelled, Controlled.of("Pod", labelled.getMetadata())))
                .isEmpty();
        assertThat(PodFacts.of(pod("mimo-weights", "Job", RUNNING)).owner())
                .as("in a file of pods, it is nobody's replica")
                .isEmpty();
        assertThat(PodFacts.of(pod("mimo", "ReplicaSet", RUNNING)).owner()).isPresent();
    }

    @Test
    void itIsFoundByItsJobUntilItIsGone() {
        assertThat(pods.put(OWNER, pod(RUNNING))).isTrue();
        assertThat(pods.put(OWNER, pod(RUNNING))).isFalse();

        assertThat(pods.of("llm", "u", "flash-weights-1")).hasValueSatisfying(pod -> {
            assertThat(pod.address()).hasValue("10.0.0.7");
            assertThat(pod.cause()).isEmpty();
        });
        assertThat(pods.of("llm", "u", "flash-weights-2")).isEmpty();
        assertThat(pods.of("llm", "v", "flash-weights-1")).isEmpty();
        assertThat(pods.of("restored", "u", "flash-weights-1")).isEmpty();
        assertThat(pods.remove("llm", "flash-weights-1-x")).isPresent();
        assertThat(pods.of("llm", "u", "flash-weights-1")).isEmpty();
    }

    @Test
    void theScriptsLastWordsAreTheCauseAndARunningOneHasNone() {
        pods.put(OWNER, pod(FAILED));
        assertThat(pods.of("llm", "u", "flash-weights-1").orElseThrow().cause()).hasValueSatisfying(cause -> {
            assertThat(cause.reason()).isEqualTo(Reasons.DOWNLOAD_FAILED);
            assertThat(cause.message()).isEqualTo("the hub answers 401");
        });
        assertThat(pods.put(OWNER, pod(RUNNING))).isTrue();
        assertThat(pods.of("llm", "u", "flash-weights-1").orElseThrow().cause()).isEmpty();
    }

    @Test
    void whatKeepsThePodFromStartingKeepsItsReason() {
        pods.put(
                OWNER,
                pod("conditions: [{type: PodScheduled, status: 'False', reason: Unschedulable, message: no volume}]"));
        assertThat(pods.of("llm", "u", "flash-weights-1").orElseThrow().cause())
                .hasValueSatisfying(cause -> assertThat(cause.reason()).isEqualTo(Reasons.UNSCHEDULABLE));
    }
}
