package io.mimo.operator.cluster;

import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.mimo.inventory.PodFacts;
import io.mimo.operator.pods.PodFailureReasons;
import io.mimo.status.PodFailureReason;
import io.mimo.status.Reasons;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The pods that download weights, as far as the status speaks of them. */
public final class DownloadPodTracker {
    private static final String JOB = "Job";

    /**
     * One of them.
     *
     * @param job name of the Job that made it
     * @param address its IP once it runs
     */
    public record DownloadPod(
            String namespace,
            String name,
            String uid,
            String job,
            Optional<String> address,
            Optional<PodFailureReason> cause) {}

    private record Owned(PodFacts.Owner owner, DownloadPod pod) {}

    private final Map<String, Owned> pods = new TreeMap<>();

    /** Empty for a pod that no Job made: it downloads nothing, whatever its labels say. */
    public static Optional<DownloadPod> read(Pod pod, Controlled chain) {
        return chain.controller()
                .filter(controller -> JOB.equals(controller.kind()))
                .map(job -> new DownloadPod(
                        pod.getMetadata().getNamespace(),
                        pod.getMetadata().getName(),
                        Objects.requireNonNullElse(pod.getMetadata().getUid(), ""),
                        job.name(),
                        Optional.ofNullable(pod.getStatus()).map(status -> status.getPodIP()),
                        cause(pod)));
    }

    /** True when something has changed that the status speaks of. */
    public synchronized boolean put(PodFacts.Owner owner, DownloadPod pod) {
        var fresh = new Owned(owner, pod);
        return !fresh.equals(pods.put(key(pod.namespace(), pod.name()), fresh));
    }

    /** Whose it was. */
    public synchronized Optional<PodFacts.Owner> remove(String namespace, String name) {
        return Optional.ofNullable(pods.remove(key(namespace, name))).map(Owned::owner);
    }

    /** The pod of that Job of that resource. */
    public synchronized Optional<DownloadPod> of(String namespace, String ownerUid, String job) {
        return pods.values().stream()
                .filter(pod -> pod.owner().uid().equals(ownerUid)
                        && pod.owner().namespace().equals(namespace)
                        && pod.pod().job().equals(job))
                .map(Owned::pod)
                .findFirst();
    }

    /** The script's own last words tell more than the number of restarts around them. */
    private static Optional<PodFailureReason> cause(Pod pod) {
        return PodFailureReasons.of(pod).map(cause -> containers(pod)
                .flatMap(status -> lastWords(status).stream())
                .findFirst()
                .map(words -> new PodFailureReason(cause.pod(), Reasons.DOWNLOAD_FAILED, words))
                .orElse(cause));
    }

    private static Stream<ContainerStatus> containers(Pod pod) {
        return Optional.ofNullable(pod.getStatus().getContainerStatuses()).orElse(List.of()).stream()
                .filter(Objects::nonNull);
    }

    private static Optional<String> lastWords(ContainerStatus container) {
        Optional<ContainerStateTerminated> now =
                Optional.ofNullable(container.getState()).map(state -> state.getTerminated());
        Optional<ContainerStateTerminated> last =
                Optional.ofNullable(container.getLastState()).map(state -> state.getTerminated());
        return now.or(() -> last)
                .map(ContainerStateTerminated::getMessage)
                .map(String::strip)
                .filter(words -> !words.isEmpty());
    }

    private static String key(String namespace, String name) {
        return namespace + "/" + name;
    }
}
