package io.mimo.operator.pods;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.Serialization;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EngineOfPodTest {
    private static final String OOM = "message: 'torch.OutOfMemoryError: CUDA out of memory'";

    private static EngineOfPod engine(String image, String args, String env, String more, String status) {
        return EngineOfPod.of(Serialization.unmarshal("""
                apiVersion: v1
                kind: Pod
                metadata: {name: flash-0, uid: u}
                spec:
                  %s
                  containers:
                  - {name: sidecar, image: any}
                  - {name: vllm, image: '%s', args: [%s], env: [%s]}
                status: {%s}
                """.formatted(more, image, args, env, status), Pod.class));
    }

    private static String mark(String image, String args, String env, String more) {
        return engine(image, args, env, more, "").mark();
    }

    /**
     * Admission may take the image from a mirror and resolve its tag; what is put into pods by others is not the
     * engine's.
     */
    @Test
    void podsOfOneTemplateHaveOneMark() {
        String mark = mark(
                "vllm/vllm-openai:v0.26.0",
                "m, --max-model-len, '32768'",
                "{name: VLLM_X, value: '1'}",
                "nodeSelector: {nvidia.com/gpu.product: H}");
        assertThat(mark(
                        "mirror.example:5000/hub/vllm-openai:v0.26.0@sha256:0a",
                        "m, --max-model-len, '32768'",
                        "{name: VLLM_X, value: '1'}, {name: HTTP_PROXY, value: x}, {name: VLLM_HOST_IP, valueFrom: "
                                + "{fieldRef: {fieldPath: status.podIP}}}",
                        "nodeSelector: {nvidia.com/gpu.product: H, zone: a}"))
                .isEqualTo(mark);
        assertThat(mark(
                        "vllm/vllm-openai:v0.28.0",
                        "m, --max-model-len, '32768'",
                        "{name: VLLM_X, value: '1'}",
                        "nodeSelector: {nvidia.com/gpu.product: H}"))
                .isNotEqualTo(mark);
        assertThat(mark(
                        "vllm/vllm-openai:v0.26.0",
                        "m, --max-model-len, '16384'",
                        "{name: VLLM_X, value: '1'}",
                        "nodeSelector: {nvidia.com/gpu.product: H}"))
                .isNotEqualTo(mark);
        assertThat(mark(
                        "vllm/vllm-openai:v0.26.0",
                        "m, --max-model-len, '32768'",
                        "{name: VLLM_X, value: '2'}",
                        "nodeSelector: {nvidia.com/gpu.product: H}"))
                .isNotEqualTo(mark);
        assertThat(mark(
                        "vllm/vllm-openai:v0.26.0",
                        "m, --max-model-len, '32768'",
                        "{name: VLLM_X, value: '1'}",
                        "nodeSelector: {nvidia.com/gpu.product: G}"))
                .isNotEqualTo(mark);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            true  | state: {terminated: {exitCode: 1, startedAt: '2026-01-01T10:00:00Z', %s}}
            true  | state: {terminated: {exitCode: 1, %s}}
            true  | state: {waiting: {reason: CrashLoopBackOff}}, lastState: {terminated: {exitCode: 1, startedAt: \
            '2026-01-01T10:00:00Z', %s}}
            true  | state: {running: {}}, lastState: {terminated: {exitCode: 1, startedAt: '2026-01-01T09:00:00Z', %s}}
            false | state: {terminated: {exitCode: 1, startedAt: '2026-01-01T08:00:00Z', %s}}
            false | state: {running: {}}
            false | state: {terminated: {exitCode: 1, message: 'Segmentation fault'}}
            """)
    void itFailedBeforeItHadServed(boolean failed, String states) {
        EngineOfPod engine = engine(
                "i",
                "m",
                "",
                "nodeSelector: {}",
                "podIP: 10.0.0.1, conditions: [{type: Ready, status: 'False', lastTransitionTime: "
                        + "'2026-01-01T09:00:00Z'}], containerStatuses: [{name: sidecar, restartCount: 9}, {name: "
                        + "vllm, restartCount: 2, ready: false, "
                        + states.replace("%s", OOM) + "}]");
        assertThat(engine.failure().isPresent()).isEqualTo(failed);
        assertThat(engine.restarts()).isEqualTo(2);
        assertThat(engine.address()).hasValue("10.0.0.1");
    }
}
