package io.mimo.operator.pods;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.mimo.inventory.PodFacts;
import io.mimo.render.ServingContainer;
import io.mimo.status.PodFailureReason;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One pod with what stands in its way.
 *
 * @param rank present for a pod of a group
 */
public record TrackedPod(
        PodFacts facts,
        boolean ready,
        Optional<Rank> rank,
        Optional<PodFailureReason> cause,
        Life life,
        EngineOfPod engine) {
    /** Of which no more is known than a recorded inventory tells. */
    public TrackedPod(PodFacts facts, boolean ready, Optional<Rank> rank, Optional<PodFailureReason> cause) {
        this(facts, ready, rank, cause, Life.UNKNOWN, EngineOfPod.UNKNOWN);
    }

    /** Neither finished nor going: it is one of the replicas. */
    public boolean counts() {
        return !facts.finished() && !facts.terminating();
    }

    /** One of the pods that answer HTTP, the first of its group. */
    public boolean leads() {
        return rank.filter(own -> own.worker() != 0).isEmpty();
    }

    public TrackedPod ownedBy(Optional<PodFacts.Owner> owner) {
        return new TrackedPod(facts.ownedBy(owner), ready, rank, cause, life, engine);
    }

    /** A pod's place among the groups of a resource, both counted from 0; worker 0 leads. */
    public record Rank(int group, int worker) {}

    /**
     * How far a pod has come.
     *
     * @param created when it was made, whole seconds
     * @param runs its engine's container runs now
     */
    public record Life(Instant created, boolean runs) {
        public static final Life UNKNOWN = new Life(Instant.EPOCH, false);

        public static Life of(Pod pod) {
            boolean runs =
                    Optional.ofNullable(pod.getStatus()).map(PodStatus::getContainerStatuses).orElse(List.of()).stream()
                            .anyMatch(container -> container != null
                                    && ServingContainer.NAME.equals(container.getName())
                                    && container.getState() != null
                                    && container.getState().getRunning() != null);
            return new Life(
                    Optional.ofNullable(pod.getMetadata().getCreationTimestamp())
                            .map(Instant::parse)
                            .orElse(Instant.EPOCH),
                    runs);
        }
    }
}
