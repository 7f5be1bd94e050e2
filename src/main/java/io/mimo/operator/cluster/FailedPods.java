package io.mimo.operator.cluster;

import io.mimo.inventory.PodFacts.Owner;
import io.mimo.operator.pods.TrackedPod;
import io.mimo.status.PodFailureReason;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Of each resource's pods, and of its download's, the one that failed last: what the kubelet rejects or evicts is
 * replaced at once, again and again, so that no live pod tells why. A failure is over when a pod that was made after it
 * runs, or when all run.
 */
public final class FailedPods {
    /**
     * One of them.
     *
     * @param job the Job that made it, empty for a serving pod
     * @param created when it was made, whole seconds
     */
    public record Failure(Owner owner, String job, String name, Instant created, PodFailureReason cause) {
        private String group() {
            return FailedPods.group(owner.namespace(), owner.uid(), job);
        }
    }

    private final Map<String, Failure> last = new HashMap<>();

    /** True when it is the last one. */
    public synchronized boolean put(Failure failure) {
        Failure before = last.get(failure.group());
        boolean isTransition =
                before == null || !before.created().isAfter(failure.created()) && !before.equals(failure);
        if (isTransition) {
            last.put(failure.group(), failure);
        }
        return isTransition;
    }

    public synchronized Optional<Owner> remove(String namespace, String name) {
        Optional<Failure> gone = last.values().stream()
                .filter(failure -> failure.owner().namespace().equals(namespace)
                        && failure.name().equals(name))
                .findFirst();
        gone.ifPresent(failure -> last.remove(failure.group()));
        return gone.map(Failure::owner);
    }

    /**
     * @param live pods that are neither finished nor going
     * @param wanted how many there are to be
     */
    public synchronized Optional<PodFailureReason> ofServing(
            String namespace, String ownerUid, List<TrackedPod> live, int wanted) {
        List<TrackedPod> running =
                live.stream().filter(pod -> pod.life().runs() || pod.ready()).toList();
        return Optional.ofNullable(last.get(group(namespace, ownerUid, "")))
                .filter(failure -> running.size() < wanted
                        && running.stream()
                                .noneMatch(pod -> pod.life().created().isAfter(failure.created())))
                .map(Failure::cause);
    }

    public synchronized Optional<PodFailureReason> ofDownload(String namespace, String ownerUid, String job) {
        return Optional.ofNullable(last.get(group(namespace, ownerUid, job))).map(Failure::cause);
    }

    private static String group(String namespace, String ownerUid, String job) {
        return namespace + "/" + ownerUid + "/" + job;
    }
}
