package io.mimo.operator.pods;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.mimo.inventory.GpuPin;
import io.mimo.manifest.Fingerprint;
import io.mimo.render.ServingContainer;
import io.mimo.status.OutOfGpuMemory;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The engine's container of one pod.
 *
 * @param uid the pod's
 * @param address the pod's IP once it has one
 * @param restarts earlier lives of the container
 * @param mark what it was started with; equal for all pods of a template with equal memory. Empty where there is no
 *     such container
 * @param failure how it last ended, where that was for want of GPU memory and before it had served
 */
public record EngineOfPod(
        String uid, Optional<String> address, int restarts, String mark, Optional<OutOfGpuMemory> failure) {
    public static final EngineOfPod UNKNOWN = new EngineOfPod("", Optional.empty(), 0, "", Optional.empty());

    private static final ObjectMapper JSON = new ObjectMapper();
    /** Variables that the engine reads; others are added to pods by platform teams. */
    private static final String OWN_VARIABLES = "VLLM_";

    public static EngineOfPod of(Pod pod) {
        Optional<PodStatus> status = Optional.ofNullable(pod.getStatus());
        Optional<ContainerStatus> container = status.map(PodStatus::getContainerStatuses).stream()
                .flatMap(List::stream)
                .filter(each -> each != null && ServingContainer.NAME.equals(each.getName()))
                .findFirst();
        return new EngineOfPod(
                Objects.requireNonNullElse(pod.getMetadata().getUid(), ""),
                status.map(PodStatus::getPodIP).filter(ip -> !ip.isBlank()),
                container.map(ContainerStatus::getRestartCount).orElse(0),
                Optional.ofNullable(pod.getSpec()).map(EngineOfPod::mark).orElse(""),
                container.flatMap(ended -> failure(ended, status.flatMap(EngineOfPod::notReadySince))));
    }

    /**
     * Of a pod or of a template: argv, the engine's own variables, the GPUs and the image, of which admission may
     * change the registry and add a digest.
     */
    public static String mark(PodSpec pod) {
        return Optional.ofNullable(pod.getContainers()).stream()
                .flatMap(List::stream)
                .filter(container -> ServingContainer.NAME.equals(container.getName()))
                .findFirst()
                .map(container -> Fingerprint.of(started(container, GpuPin.of(pod))))
                .orElse("");
    }

    private static JsonNode started(Container container, Optional<GpuPin> gpus) {
        Map<String, String> variables = new TreeMap<>();
        Stream.ofNullable(container.getEnv())
                .flatMap(List::stream)
                .filter(variable ->
                        variable.getValue() != null && variable.getName().startsWith(OWN_VARIABLES))
                .forEach((EnvVar variable) -> variables.put(variable.getName(), variable.getValue()));
        String image = Objects.requireNonNullElse(container.getImage(), "");
        return JSON.valueToTree(List.of(
                Objects.requireNonNullElse(container.getCommand(), List.of()),
                Objects.requireNonNullElse(container.getArgs(), List.of()),
                variables,
                gpus.map(GpuPin::toString).orElse(""),
                image.substring(image.lastIndexOf('/') + 1).replaceFirst("@.*", "")));
    }

    private static Optional<OutOfGpuMemory> failure(ContainerStatus container, Optional<Instant> notReadySince) {
        Optional<ContainerStateTerminated> now =
                Optional.ofNullable(container.getState()).map(ContainerState::getTerminated);
        Optional<ContainerStateTerminated> last =
                Optional.ofNullable(container.getLastState()).map(ContainerState::getTerminated);
        return now.or(() -> last)
                .filter(end -> !hadServed(end, notReadySince))
                .flatMap(end -> OutOfGpuMemory.read(KubernetesWords.of(end.getMessage())));
    }

    /** The pod was ready in that life of its container: it ceased to be so after the container had begun. */
    private static boolean hadServed(ContainerStateTerminated end, Optional<Instant> notReadySince) {
        Optional<Instant> began = time(end.getStartedAt());
        return began.isPresent() && notReadySince.filter(began.get()::isBefore).isPresent();
    }

    /** Empty for a pod that is ready, or says nothing. */
    private static Optional<Instant> notReadySince(PodStatus status) {
        return Optional.ofNullable(status.getConditions()).stream()
                .flatMap(List::stream)
                .filter(condition -> condition != null
                        && "Ready".equals(condition.getType())
                        && "False".equals(condition.getStatus()))
                .findFirst()
                .flatMap(condition -> time(condition.getLastTransitionTime()));
    }

    private static Optional<Instant> time(@Nullable String text) {
        try {
            return Optional.ofNullable(text).map(Instant::parse);
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
