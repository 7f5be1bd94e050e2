package io.mimo.operator.pods;

import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.mimo.status.OutOfGpuMemory;
import io.mimo.status.PodFailureReason;
import io.mimo.status.Reasons;
import java.util.Optional;
import java.util.Set;

/**
 * Why one container, init container or sidecar does not do its work. Every state is a cause with the kubelet's reason
 * and words but the ordinary ones: it waits to be created, runs without having failed before, or has ended with exit
 * code 0.
 */
final class ContainerCause {
    /** Waiting reasons of ordinary progress (kubernetes/pkg/kubelet/kubelet_pods.go). */
    private static final Set<String> PROGRESS = Set.of("ContainerCreating", "PodInitializing");
    /** What a container runtime calls every end with another exit code than 0: it explains nothing. */
    private static final String ERROR = "Error";

    private ContainerCause() {}

    static Optional<PodFailureReason> of(String pod, ContainerStatus container) {
        if (Boolean.TRUE.equals(container.getReady())) {
            return Optional.empty();
        }
        Optional<ContainerState> state = Optional.ofNullable(container.getState());
        Optional<ContainerStateTerminated> now = state.map(ContainerState::getTerminated);
        Optional<ContainerStateTerminated> last =
                Optional.ofNullable(container.getLastState()).map(ContainerState::getTerminated);
        Optional<ContainerStateWaiting> waiting =
                state.map(ContainerState::getWaiting).filter(ContainerCause::isTelling);
        // how it last ended stays known while the next attempt waits or runs, so that the reason does not flicker
        Optional<PodFailureReason> ended =
                now.or(() -> last).filter(ContainerCause::isFailure).map(end -> ended(pod, container, end));
        boolean repeats = waiting.filter(w -> Reasons.CRASH_LOOP_BACK_OFF.equals(w.getReason()))
                .isPresent();
        Optional<PodFailureReason> waits =
                waiting.map(w -> KubernetesWords.cause(pod, w.getReason(), "ContainerWaiting", w.getMessage()));
        return repeats ? ended.or(() -> waits) : waits.or(() -> ended);
    }

    private static boolean isTelling(ContainerStateWaiting waiting) {
        return !PROGRESS.contains(KubernetesWords.of(waiting.getReason()))
                && !(KubernetesWords.of(waiting.getReason()) + KubernetesWords.of(waiting.getMessage())).isEmpty();
    }

    private static boolean isFailure(ContainerStateTerminated end) {
        boolean completed = Set.of("", "Completed").contains(KubernetesWords.of(end.getReason()));
        return end.getExitCode() == null || end.getExitCode() != 0 || !completed;
    }

    private static PodFailureReason ended(String pod, ContainerStatus container, ContainerStateTerminated end) {
        String words = KubernetesWords.of(end.getMessage());
        String reason = KubernetesWords.of(end.getReason());
        int restarts = Optional.ofNullable(container.getRestartCount()).orElse(0);
        String how = "container " + container.getName() + " ended with " + (reason.isEmpty() ? "" : reason + ", ")
                + "exit code " + end.getExitCode() + ", restarted " + restarts + " times";
        Optional<OutOfGpuMemory> memory = OutOfGpuMemory.read(words);
        if (memory.isPresent()) {
            return new PodFailureReason(pod, memory.get().reason(), how + "; " + remedy(memory.get()) + ". " + words);
        }
        if (Reasons.OOM_KILLED.equals(reason)) {
            return new PodFailureReason(
                    pod,
                    Reasons.OOM_KILLED,
                    how + "; it used more host memory than its limit: raise " + "podTemplate.resources.limits.memory"
                            + (words.isEmpty() ? "" : ". " + words));
        }
        boolean explains = !Set.of("", ERROR, "Completed").contains(reason);
        String text = explains
                ? reason
                : restarts == 0 && isOver(container) && !reason.isEmpty() ? ERROR : Reasons.CRASH_LOOP_BACK_OFF;
        return KubernetesWords.cause(
                pod, text, "ContainerEnded", how + (words.isEmpty() ? "; see kubectl logs --previous" : ": " + words));
    }

    /** Without the ledger at hand; {@code SizingDisproved} says more. */
    private static String remedy(OutOfGpuMemory failure) {
        return switch (failure) {
            case OutOfGpuMemory.Allocation _ ->
                "a GPU ran out of memory: lower gpuMemoryUtilization or engine.maxNumBatchedTokens";
            case OutOfGpuMemory.KvCache cache ->
                "too little is left for the KV cache: "
                        + (cache.longest() > 0
                                ? "lower maxModelLen to " + cache.longest()
                                : "lower maxModelLen or engine.maxNumBatchedTokens");
            case OutOfGpuMemory.NoBlocks _ ->
                "nothing is left for the KV cache: lower engine.maxNumBatchedTokens or take more GPUs";
            case OutOfGpuMemory.TakenAtStart taken
            when taken.disproves() ->
                taken.takenGiB() + " GiB of the GPU are the CUDA context's own: " + "lower gpuMemoryUtilization to "
                        + taken.reachable();
            case OutOfGpuMemory.TakenAtStart taken ->
                "another process holds " + taken.takenGiB() + " GiB of the GPU: end it, or keep pods off this node";
        };
    }

    private static boolean isOver(ContainerStatus container) {
        return Optional.ofNullable(container.getState())
                .map(ContainerState::getTerminated)
                .isPresent();
    }
}
