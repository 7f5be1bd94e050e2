package io.mimo.operator.pods;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.mimo.status.PodFailureReason;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PodFailureReasonsTest {
    private static Optional<PodFailureReason> cause(String status) {
        return cause(status, "");
    }

    private static Optional<PodFailureReason> cause(String status, String spec) {
        return PodFailureReasons.of(new KubernetesSerialization().unmarshal("""
                apiVersion: v1
                kind: Pod
                metadata: {name: flash-1}
                status: {%s}
                %s
                """.formatted(status, spec), Pod.class));
    }

    private static String container(String more) {
        return "containerStatuses: [{name: vllm, ready: false, restartCount: 3, " + more + "}]";
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            state: {waiting: {reason: ImagePullBackOff, message: back-off}}                                            \
             | ImagePullBackOff
            state: {waiting: {reason: ErrImagePull, message: not found}}                                               \
             | ErrImagePull
            state: {waiting: {reason: CreateContainerConfigError, message: no secret}}     | CreateContainerConfigError
            state: {waiting: {reason: CrashLoopBackOff}}, lastState: {terminated: {exitCode: 1, reason: Error}}        \
             | CrashLoopBackOff
            state: {waiting: {reason: CrashLoopBackOff}}, lastState: {terminated: {exitCode: 137, reason: OOMKilled}}  \
             | OOMKilled
            state: {running: {}}, lastState: {terminated: {exitCode: 137, reason: OOMKilled}}                          \
             | OOMKilled
            state: {terminated: {exitCode: 1, message: 'torch.OutOfMemoryError: CUDA out of memory. Tried to'}}        \
             | CudaOutOfMemory
            state: {terminated: {exitCode: 1, message: 'No available memory for the cache blocks.'}}                   \
             | KvCacheTooSmall
            state: {terminated: {exitCode: 1, message: 'Free memory on device (77.26/139.8 GiB) on startup is less \
            than desired GPU memory utilization (0.9, 125.8 GiB)'}} | GpuMemoryTaken
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

    /** What the kubelet and the scheduler say goes through: a reason, words and the status that they are found in. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Evicted                  | low on ephemeral-storage | phase: Failed, reason: Evicted, message: the node \
            was low on ephemeral-storage
            Evicted                  | low on ephemeral-storage | phase: Failed, reason: Evicted, message: the node \
            was low on ephemeral-storage, containerStatuses: [{name: vllm, ready: false, restartCount: 0, state: \
            {terminated: {exitCode: 137, reason: ContainerStatusUnknown, message: the container was gone}}}]
            UnexpectedAdmissionError | no healthy devices       | phase: Failed, reason: UnexpectedAdmissionError, \
            message: 'allocation failed: no healthy devices of nvidia.com/gpu'
            OutOfnvidia.com/gpu      | used 8, capacity 8       | phase: Failed, reason: OutOfnvidia.com/gpu, message: \
            'requested 8, used 8, capacity 8'
            OutOfcpu                 | requested: 96000         | phase: Failed, reason: OutOfcpu, message: \
            'requested: 96000'
            NodeAffinity             | predicate                | phase: Failed, reason: NodeAffinity, message: \
            predicate NodeAffinity failed
            Terminated               | node shutdown            | phase: Failed, reason: Terminated, message: node \
            shutdown
            DeadlineExceeded         | active on the node       | phase: Failed, reason: DeadlineExceeded, message: \
            Pod was active on the node longer
            NodeLost                 | unresponsive             | phase: Running, reason: NodeLost, message: node is \
            unresponsive
            PreemptionByScheduler    | higher priority          | phase: Failed, conditions: [{type: DisruptionTarget, \
            status: 'True', reason: PreemptionByScheduler, message: a pod of higher priority}]
            PodFailed                | its phase is Failed      | phase: Failed
            SchedulingGated          | kueue.x-k8s.io/admission | phase: Pending, conditions: [{type: PodScheduled, \
            status: 'False', reason: SchedulingGated, message: Scheduling is blocked}]
            SchedulerError           | extender                 | phase: Pending, conditions: [{type: PodScheduled, \
            status: 'False', reason: SchedulerError, message: extender timed out}]
            ReadinessGatesNotReady   | does not exist           | phase: Running, containerStatuses: [{name: vllm, \
            ready: true, state: {running: {}}}], conditions: [{type: Ready, status: 'False', reason: \
            ReadinessGatesNotReady, message: the condition does not exist}]
            InvalidImageName         | cannot parse             | containerStatuses: [{name: vllm, ready: false, \
            restartCount: 0, state: {waiting: {reason: InvalidImageName, message: cannot parse the reference}}}]
            RunContainerError        | nvidia hook failed       | containerStatuses: [{name: vllm, ready: false, \
            restartCount: 0, state: {waiting: {reason: RunContainerError, message: 'nvidia hook failed: driver not \
            loaded'}}}]
            CreateContainerError     | deadline exceeded        | containerStatuses: [{name: vllm, ready: false, \
            restartCount: 0, state: {waiting: {reason: CreateContainerError, message: deadline exceeded}}}]
            ErrImageNeverPull        | not present              | containerStatuses: [{name: vllm, ready: false, \
            restartCount: 0, state: {waiting: {reason: ErrImageNeverPull, message: image is not present}}}]
            ImageInspectError        | inspect                  | containerStatuses: [{name: vllm, ready: false, \
            restartCount: 0, state: {waiting: {reason: ImageInspectError, message: failed to inspect}}}]
            ErrImagePull             | not found                | initContainerStatuses: [{name: istio-init, ready: \
            false, restartCount: 0, state: {waiting: {reason: ErrImagePull, message: not found}}}], containerStatuses: \
            [{name: vllm, ready: false, state: {waiting: {reason: PodInitializing}}}]
            StartError               | no such device           | containerStatuses: [{name: vllm, ready: false, \
            restartCount: 4, state: {waiting: {reason: CrashLoopBackOff, message: back-off}}, lastState: {terminated: \
            {exitCode: 128, reason: StartError, message: no such device}}}]
            ContainerCannotRun       | exec format              | containerStatuses: [{name: vllm, ready: false, \
            restartCount: 0, state: {terminated: {exitCode: 127, reason: ContainerCannotRun, message: exec format \
            error}}}]
            ContainerStatusUnknown   | was gone                 | containerStatuses: [{name: vllm, ready: false, \
            restartCount: 0, state: {terminated: {exitCode: 137, reason: ContainerStatusUnknown, message: the \
            container was gone}}}]
            Error                    | exit code 3              | containerStatuses: [{name: vllm, ready: false, \
            restartCount: 0, state: {terminated: {exitCode: 3, reason: Error}}}]
            CrashLoopBackOff         | Error, exit code 3       | containerStatuses: [{name: vllm, ready: false, \
            restartCount: 1, state: {terminated: {exitCode: 3, reason: Error}}}]
            ContainerWaiting         | not a word: why          | containerStatuses: [{name: vllm, ready: false, \
            restartCount: 0, state: {waiting: {reason: not a word, message: why}}}]
            """)
    void theKubeletsOwnReasonAndWordsGoThrough(String reason, String words, String status) {
        String gated =
                reason.equals("SchedulingGated") ? "spec: {schedulingGates: [{name: kueue.x-k8s.io/admission}]}" : "";
        assertThat(cause(status, gated)).hasValueSatisfying(cause -> {
            assertThat(cause.reason()).isEqualTo(reason);
            assertThat(cause.message()).contains(words);
        });
    }

    /** Whatever the API server may hold; of this the kubelet writes nothing, other programs do. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "containerStatuses: [{name: vllm, ready: false, state: {waiting: {}}}]",
                "containerStatuses: [{name: vllm, state: {}}]",
                "containerStatuses: [{name: vllm}], initContainerStatuses: null",
                "containerStatuses: null, conditions: null",
                "conditions: [{}]",
                "conditions: [{type: Ready}]",
                "phase: Succeeded, reason: Completed"
            })
    void anUnfinishedStatusIsNoCauseAndNoFault(String status) {
        assertThat(cause(status)).isEmpty();
    }

    @Test
    void aPodThatIsReadyHasNone() {
        assertThat(cause("phase: Running, reason: NodeLost, conditions: [{type: Ready, status: 'True'}]"))
                .isEmpty();
    }

    @Test
    void aContainerThatServesAgainHasNone() {
        assertThat(cause("containerStatuses: [{name: vllm, ready: true, state: {running: {}}, lastState: "
                        + "{terminated: {exitCode: 1}}}]"))
                .isEmpty();
    }

    @Test
    void theSchedulersWordsAreKept() {
        assertThat(cause("conditions: [{type: PodScheduled, status: 'False', reason: Unschedulable, message: "
                        + "0/9 nodes are available}]"))
                .contains(new PodFailureReason("flash-1", "Unschedulable", "0/9 nodes are available"));
        assertThat(cause("phase: Pending")).isEmpty();
    }

    @Test
    void whatAPersonMustMendComesFirst() {
        assertThat(PodFailureReasons.sorted(Stream.of(
                        new PodFailureReason("a", "Unschedulable", ""),
                        new PodFailureReason("b", "OOMKilled", ""),
                        new PodFailureReason("c", "CrashLoopBackOff", ""),
                        new PodFailureReason("d", "OfTomorrow", ""))))
                .extracting(PodFailureReason::pod)
                .containsExactly("b", "d", "c", "a");
    }
}
