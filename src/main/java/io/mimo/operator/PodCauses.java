package io.mimo.operator;

import static java.util.Comparator.comparingInt;

import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.mimo.status.PodCause;
import io.mimo.status.Reasons;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Why a pod does not serve, read from its status. */
final class PodCauses {
    /** Gravest first: what a person has to mend comes before what may pass. */
    private static final List<String> ORDER = List.of(
            Reasons.CUDA_OUT_OF_MEMORY, Reasons.OOM_KILLED, Reasons.CREATE_CONTAINER_CONFIG_ERROR, Reasons.IMAGE_PULL_BACK_OFF,
            Reasons.ERR_IMAGE_PULL, Reasons.CRASH_LOOP_BACK_OFF, Reasons.UNSCHEDULABLE);
    /** Kubelet's own words for the container states that a reason is lifted from. */
    private static final List<String> WAITING = List.of(
            Reasons.CREATE_CONTAINER_CONFIG_ERROR, Reasons.IMAGE_PULL_BACK_OFF, Reasons.ERR_IMAGE_PULL, Reasons.CRASH_LOOP_BACK_OFF);

    private PodCauses() {}

    /** Gravest first; of equals, in the order given. */
    static List<PodCause> sorted(Stream<PodCause> causes) {
        return causes.sorted(comparingInt(cause -> ORDER.indexOf(cause.reason()))).toList();
    }

    /** Empty for a pod that serves, starts or waits for nothing known. */
    static Optional<PodCause> of(Pod pod) {
        PodStatus status = pod.getStatus();
        if (status == null) {
            return Optional.empty();
        }
        String name = pod.getMetadata().getName();
        Stream<PodCause> containers = Stream.concat(status.getInitContainerStatuses().stream(), status.getContainerStatuses().stream())
                .filter(container -> !Boolean.TRUE.equals(container.getReady()))
                .flatMap(container -> Stream.concat(ended(name, container).stream(), waiting(name, container).stream()));
        Stream<PodCause> unscheduled = status.getConditions().stream()
                .filter(c -> "PodScheduled".equals(c.getType()) && "False".equals(c.getStatus()) && "Unschedulable".equals(c.getReason()))
                .map(c -> new PodCause(name, Reasons.UNSCHEDULABLE, text(c.getMessage())));
        return sorted(Stream.concat(containers, unscheduled)).stream().findFirst();
    }

    /** How the container last ended: it stays known while the next attempt runs, so that the reason does not flicker. */
    private static Optional<PodCause> ended(String pod, ContainerStatus container) {
        Optional<ContainerStateTerminated> now = Optional.ofNullable(container.getState()).map(s -> s.getTerminated());
        Optional<ContainerStateTerminated> last = Optional.ofNullable(container.getLastState()).map(s -> s.getTerminated());
        return now.or(() -> last).filter(end -> end.getExitCode() == null || end.getExitCode() != 0).map(end -> ended(pod, container, end));
    }

    private static PodCause ended(String pod, ContainerStatus container, ContainerStateTerminated end) {
        String words = text(end.getMessage());
        String times = "container " + container.getName() + " ended with exit code " + end.getExitCode() + ", restarted "
                + Optional.ofNullable(container.getRestartCount()).orElse(0) + " times";
        if (words.contains("CUDA out of memory") || words.contains("torch.OutOfMemoryError")) {
            return new PodCause(pod, Reasons.CUDA_OUT_OF_MEMORY, times + "; a GPU ran out of memory: lower gpuMemoryUtilization or "
                    + "engine.maxNumBatchedTokens. " + words);
        }
        if (Reasons.OOM_KILLED.equals(end.getReason())) {
            return new PodCause(pod, Reasons.OOM_KILLED, times + "; it used more host memory than its limit: raise "
                    + "podTemplate.resources.limits.memory");
        }
        return new PodCause(pod, Reasons.CRASH_LOOP_BACK_OFF, times + (words.isEmpty() ? "; see kubectl logs --previous" : ": " + words));
    }

    private static Optional<PodCause> waiting(String pod, ContainerStatus container) {
        Optional<ContainerStateWaiting> waiting = Optional.ofNullable(container.getState()).map(s -> s.getWaiting());
        return waiting.filter(w -> WAITING.contains(w.getReason())).map(w -> new PodCause(pod, w.getReason(), text(w.getMessage())));
    }

    private static String text(String nullable) {
        return Optional.ofNullable(nullable).orElse("");
    }
}
