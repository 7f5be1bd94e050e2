package io.mimo.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.mimo.inventory.PodFacts;
import io.mimo.status.Reasons;
import org.junit.jupiter.api.Test;

class DownloadPodsTest {
    private static final String RUNNING = "podIP: 10.0.0.7, containerStatuses: [{name: download, ready: true, state: {running: {}}}]";
    private static final String FAILED = "podIP: 10.0.0.7, containerStatuses: [{name: download, ready: false, restartCount: 2, "
            + "state: {waiting: {reason: CrashLoopBackOff}}, lastState: {terminated: {exitCode: 1, message: \"the hub answers 401\\n\"}}}]";

    private final DownloadPods pods = new DownloadPods();

    private static Pod pod(String app, String status) {
        return new KubernetesSerialization().unmarshal("""
                apiVersion: v1
                kind: Pod
                metadata:
                  name: flash-weights-1-x
                  namespace: llm
                  labels: {app.kubernetes.io/name: %s, app.kubernetes.io/instance: flash, app.kubernetes.io/managed-by: mimo-operator,
                    serving.mimo.io/uid: u, batch.kubernetes.io/job-name: flash-weights-1}
                status: {%s}
                """.formatted(app, status), Pod.class);
    }

    @Test
    void aDownloadIsNobodysReplica() {
        assertThat(DownloadPods.isOne(pod("mimo-weights", RUNNING))).isTrue();
        assertThat(PodFacts.of(pod("mimo-weights", RUNNING)).owner()).isEmpty();
        assertThat(DownloadPods.isOne(pod("mimo", RUNNING))).isFalse();
        assertThat(PodFacts.of(pod("mimo", RUNNING)).owner()).isPresent();
    }

    @Test
    void itIsFoundByItsJobUntilItIsGone() {
        assertThat(pods.put(pod("mimo-weights", RUNNING))).isTrue();
        assertThat(pods.put(pod("mimo-weights", RUNNING))).isFalse();

        assertThat(pods.of("u", "flash-weights-1")).hasValueSatisfying(pod -> {
            assertThat(pod.address()).hasValue("10.0.0.7");
            assertThat(pod.cause()).isEmpty();
        });
        assertThat(pods.of("u", "flash-weights-2")).isEmpty();
        assertThat(pods.of("v", "flash-weights-1")).isEmpty();
        assertThat(pods.remove(pod("mimo-weights", RUNNING))).isPresent();
        assertThat(pods.of("u", "flash-weights-1")).isEmpty();
    }

    @Test
    void theScriptsLastWordsAreTheCauseAndARunningOneHasNone() {
        pods.put(pod("mimo-weights", FAILED));
        assertThat(pods.of("u", "flash-weights-1").orElseThrow().cause()).hasValueSatisfying(cause -> {
            assertThat(cause.reason()).isEqualTo(Reasons.DOWNLOAD_FAILED);
            assertThat(cause.message()).isEqualTo("the hub answers 401");
        });
        assertThat(pods.put(pod("mimo-weights", RUNNING))).isTrue();
        assertThat(pods.of("u", "flash-weights-1").orElseThrow().cause()).isEmpty();
    }

    @Test
    void whatKeepsThePodFromStartingKeepsItsReason() {
        pods.put(pod("mimo-weights", "conditions: [{type: PodScheduled, status: 'False', reason: Unschedulable, message: no volume}]"));
        assertThat(pods.of("u", "flash-weights-1").orElseThrow().cause()).hasValueSatisfying(
                cause -> assertThat(cause.reason()).isEqualTo(Reasons.UNSCHEDULABLE));
    }
}
