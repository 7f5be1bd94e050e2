package io.mimo.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.mimo.status.PodCause;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PodCausesTest {
    private static Optional<PodCause> cause(String status) {
        return PodCauses.of(new KubernetesSerialization().unmarshal("""
                apiVersion: v1
                kind: Pod
                metadata: {name: flash-1}
                status: {%s}
                """.formatted(status), Pod.class));
    }

    private static String container(String more) {
        return "containerStatuses: [{name: vllm, ready: false, restartCount: 3, " + more + "}]";
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            state: {waiting: {reason: ImagePullBackOff, message: back-off}}                                             | ImagePullBackOff
            state: {waiting: {reason: ErrImagePull, message: not found}}                                                | ErrImagePull
            state: {waiting: {reason: CreateContainerConfigError, message: no secret}}     | CreateContainerConfigError
            state: {waiting: {reason: CrashLoopBackOff}}, lastState: {terminated: {exitCode: 1, reason: Error}}         | CrashLoopBackOff
            state: {waiting: {reason: CrashLoopBackOff}}, lastState: {terminated: {exitCode: 137, reason: OOMKilled}}   | OOMKilled
            state: {running: {}}, lastState: {terminated: {exitCode: 137, reason: OOMKilled}}                           | OOMKilled
            state: {terminated: {exitCode: 1, message: 'torch.OutOfMemoryError: CUDA out of memory. Tried to'}}         | CudaOutOfMemory
            """)
    void containerStatesHaveTheirReason(String state, String reason) {
        assertThat(cause(container(state))).hasValueSatisfying(cause -> {
            assertThat(cause.reason()).isEqualTo(reason);
            assertThat(cause.pod()).isEqualTo("flash-1");
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            state: {running: {}}
            state: {waiting: {reason: ContainerCreating}}
            state: {running: {}}, lastState: {terminated: {exitCode: 0, reason: Completed}}
            """)
    void startingIsNoCause(String state) {
        assertThat(cause(container(state))).isEmpty();
    }

    @Test
    void aContainerThatServesAgainHasNone() {
        assertThat(cause("containerStatuses: [{name: vllm, ready: true, state: {running: {}}, lastState: {terminated: {exitCode: 1}}}]"))
                .isEmpty();
    }

    @Test
    void theSchedulersWordsAreKept() {
        assertThat(cause("conditions: [{type: PodScheduled, status: 'False', reason: Unschedulable, message: 0/9 nodes are available}]"))
                .contains(new PodCause("flash-1", "Unschedulable", "0/9 nodes are available"));
        assertThat(cause("phase: Pending")).isEmpty();
    }

    @Test
    void whatAPersonMustMendComesFirst() {
        assertThat(PodCauses.sorted(Stream.of(new PodCause("a", "Unschedulable", ""), new PodCause("b", "OOMKilled", ""),
                new PodCause("c", "CrashLoopBackOff", "")))).extracting(PodCause::pod).containsExactly("b", "c", "a");
    }
}
