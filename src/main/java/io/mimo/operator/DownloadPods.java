package io.mimo.operator;

import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.mimo.inventory.PodFacts;
import io.mimo.status.PodCause;
import io.mimo.status.Reasons;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The pods that download weights, as far as the status speaks of them. */
final class DownloadPods {
    /** Label that the Job controller gives a Job's pods (k8s.io/api batch/v1 JobNameLabel). */
    private static final String JOB_LABEL = "batch.kubernetes.io/job-name";

    /**
     * One of them.
     *
     * @param address its IP once it runs
     */
    record DownloadPod(PodFacts.Owner owner, String job, Optional<String> address, Optional<PodCause> cause) {}

    private final Map<String, DownloadPod> pods = new TreeMap<>();

    static boolean isOne(Pod pod) {
        return PodFacts.downloadsFor(pod).isPresent();
    }

    /** True when something has changed that the status speaks of. */
    synchronized boolean put(Pod pod) {
        var fresh = new DownloadPod(PodFacts.downloadsFor(pod).orElseThrow(), pod.getMetadata().getLabels().getOrDefault(JOB_LABEL, ""),
                Optional.ofNullable(pod.getStatus()).map(status -> status.getPodIP()), cause(pod));
        return !fresh.equals(pods.put(key(pod), fresh));
    }

    /** Whose it was. */
    synchronized Optional<PodFacts.Owner> remove(Pod pod) {
        return Optional.ofNullable(pods.remove(key(pod))).map(DownloadPod::owner);
    }

    /** The pod of that Job in the owner's namespace. */
    synchronized Optional<DownloadPod> of(String ownerUid, String job) {
        return pods.values().stream().filter(pod -> pod.owner().uid().equals(ownerUid) && pod.job().equals(job)).findFirst();
    }

    /** The script's own last words tell more than the number of restarts around them. */
    private static Optional<PodCause> cause(Pod pod) {
        return PodCauses.of(pod).map(cause -> containers(pod).flatMap(status -> lastWords(status).stream())
                .findFirst().map(words -> new PodCause(cause.pod(), Reasons.DOWNLOAD_FAILED, words)).orElse(cause));
    }

    private static Stream<ContainerStatus> containers(Pod pod) {
        return Optional.ofNullable(pod.getStatus().getContainerStatuses()).orElse(List.of()).stream().filter(Objects::nonNull);
    }

    private static Optional<String> lastWords(ContainerStatus container) {
        Optional<ContainerStateTerminated> now = Optional.ofNullable(container.getState()).map(state -> state.getTerminated());
        Optional<ContainerStateTerminated> last = Optional.ofNullable(container.getLastState()).map(state -> state.getTerminated());
        return now.or(() -> last).map(ContainerStateTerminated::getMessage).map(String::strip).filter(words -> !words.isEmpty());
    }

    private static String key(Pod pod) {
        return pod.getMetadata().getNamespace() + "/" + pod.getMetadata().getName();
    }
}
