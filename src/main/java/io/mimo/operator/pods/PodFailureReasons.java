package io.mimo.operator.pods;

import static java.util.Comparator.comparingInt;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodSchedulingGate;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.mimo.status.PodFailureReason;
import io.mimo.status.Reasons;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Why a pod does not serve, read from its status. Whatever is not ordinary progress is a cause, with the reason and the
 * words of the kubelet or the scheduler: the lists here name what is ordinary, never what is wrong.
 */
public final class PodFailureReasons {
    /** Gravest first: what a person has to change. Every reason that is not listed comes after these. */
    private static final List<String> FIRST = List.of(
            Reasons.CUDA_OUT_OF_MEMORY, Reasons.KV_CACHE_TOO_SMALL, Reasons.GPU_MEMORY_TAKEN, Reasons.OOM_KILLED);
    /** What follows from another cause or may pass by itself comes after every other reason. */
    private static final List<String> LAST = List.of(
            Reasons.CRASH_LOOP_BACK_OFF,
            Reasons.READINESS_GATES_NOT_READY,
            Reasons.UNSCHEDULABLE,
            Reasons.SCHEDULING_GATED,
            "ProgressDeadlineExceeded");
    /**
     * Reasons of a Ready condition that repeat what phase and containers say
     * (kubernetes/pkg/kubelet/status/generate.go). A node that does not answer leaves the reason empty.
     */
    private static final Set<String> REPEATED =
            Set.of("ContainersNotReady", "UnknownContainerStatuses", "PodCompleted", "PodFailed");

    private PodFailureReasons() {}

    /** Gravest first; of equals, in the order given. */
    public static List<PodFailureReason> sorted(Stream<PodFailureReason> causes) {
        return causes.sorted(comparingInt(PodFailureReasons::rank)).toList();
    }

    private static int rank(PodFailureReason cause) {
        int first = FIRST.indexOf(cause.reason());
        return first >= 0 ? first : FIRST.size() + 1 + LAST.indexOf(cause.reason());
    }

    /** Empty for a pod that serves, has done its work, or makes ordinary progress. */
    public static Optional<PodFailureReason> of(Pod pod) {
        return Optional.ofNullable(pod.getStatus())
                .filter(status -> !"Succeeded".equals(status.getPhase()))
                .filter(status -> condition(status, "Ready")
                        .filter(ready -> "True".equals(ready.getStatus()))
                        .isEmpty())
                .flatMap(status -> cause(pod, status));
    }

    /** What was decided about the whole pod explains its containers, not the other way round. */
    private static Optional<PodFailureReason> cause(Pod pod, PodStatus status) {
        String name = pod.getMetadata().getName();
        return whole(name, status)
                .or(() ->
                        sorted(containers(status).flatMap(container -> ContainerCause.of(name, container).stream()))
                                .stream()
                                .findFirst())
                .or(() -> unscheduled(pod, status))
                .or(() -> gated(name, status))
                .or(() -> failed(name, status));
    }

    /** Rejected or evicted by the kubelet, lost with its node, or disrupted by another component. */
    private static Optional<PodFailureReason> whole(String pod, PodStatus status) {
        Supplier<Optional<PodFailureReason>> disrupted = () -> condition(status, "DisruptionTarget")
                .filter(c -> "True".equals(c.getStatus()))
                .map(c -> KubernetesWords.cause(pod, c.getReason(), "DisruptionTarget", c.getMessage()));
        return Optional.ofNullable(status.getReason())
                .filter(reason -> !reason.isBlank())
                .map(reason -> KubernetesWords.cause(pod, reason, "PodFailed", status.getMessage()))
                .or(disrupted);
    }

    private static Optional<PodFailureReason> unscheduled(Pod pod, PodStatus status) {
        return condition(status, "PodScheduled")
                .filter(c -> "False".equals(c.getStatus()))
                .map(c -> KubernetesWords.cause(
                        pod.getMetadata().getName(),
                        c.getReason(),
                        Reasons.UNSCHEDULABLE,
                        KubernetesWords.of(c.getMessage()) + gates(pod)));
    }

    /** The scheduler's own words do not name them. */
    private static String gates(Pod pod) {
        List<PodSchedulingGate> gates = Optional.ofNullable(pod.getSpec())
                .map(spec -> spec.getSchedulingGates())
                .orElse(List.of());
        return gates.isEmpty()
                ? ""
                : "; whoever has set them removes them: "
                        + gates.stream().map(PodSchedulingGate::getName).collect(Collectors.joining(", "));
    }

    /** All containers are ready and the pod is not. */
    private static Optional<PodFailureReason> gated(String pod, PodStatus status) {
        return condition(status, "Ready")
                .filter(c -> !KubernetesWords.of(c.getReason()).isEmpty() && !REPEATED.contains(c.getReason()))
                .map(c -> KubernetesWords.cause(pod, c.getReason(), Reasons.READINESS_GATES_NOT_READY, c.getMessage()));
    }

    private static Optional<PodFailureReason> failed(String pod, PodStatus status) {
        return Optional.of(status)
                .filter(s -> "Failed".equals(s.getPhase()))
                .map(s -> KubernetesWords.cause(
                        pod, "PodFailed", "PodFailed", "its phase is Failed; " + KubernetesWords.of(s.getMessage())));
    }

    private static Stream<ContainerStatus> containers(PodStatus status) {
        return Stream.of(status.getInitContainerStatuses(), status.getContainerStatuses())
                .filter(Objects::nonNull)
                .flatMap(List::stream)
                .filter(Objects::nonNull);
    }

    private static Optional<PodCondition> condition(PodStatus status, String type) {
        return Optional.ofNullable(status.getConditions()).orElse(List.of()).stream()
                .filter(condition -> condition != null && type.equals(condition.getType()))
                .findFirst();
    }
}
