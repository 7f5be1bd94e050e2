package io.mimo.operator;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.mimo.inventory.Inventory;
import io.mimo.inventory.NodeFacts;
import io.mimo.inventory.PodFacts;
import io.mimo.render.ServingContainer;
import io.mimo.status.PodFailureReason;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Nodes and GPU pods as they are now, kept by the informers one change at a time; reading it for one resource is not a
 * scan of the cluster. Every change tells whether it matters to a placement: a heartbeat does not.
 */
final class ClusterIndex {
    /** A pod's place among the groups of a resource, both counted from 0; worker 0 leads. */
    record Rank(int group, int worker) {}

    /**
     * How far a pod has come.
     *
     * @param created when it was made, whole seconds
     * @param runs its engine's container runs now
     */
    record Life(Instant created, boolean runs) {
        static final Life UNKNOWN = new Life(Instant.EPOCH, false);

        static Life of(Pod pod) {
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

    /**
     * One pod with what stands in its way.
     *
     * @param rank present for a pod of a group
     */
    record TrackedPod(
            PodFacts facts,
            boolean ready,
            Optional<Rank> rank,
            Optional<PodFailureReason> cause,
            Life life,
            EngineOfPod engine) {
        /** Of which no more is known than a recorded inventory tells. */
        TrackedPod(PodFacts facts, boolean ready, Optional<Rank> rank, Optional<PodFailureReason> cause) {
            this(facts, ready, rank, cause, Life.UNKNOWN, EngineOfPod.UNKNOWN);
        }

        /** Neither finished nor going: it is one of the replicas. */
        boolean counts() {
            return !facts.finished() && !facts.terminating();
        }

        /** One of the pods that answer HTTP, the first of its group. */
        boolean leads() {
            return rank.filter(own -> own.worker() != 0).isEmpty();
        }

        TrackedPod ownedBy(Optional<PodFacts.Owner> owner) {
            return new TrackedPod(facts.ownedBy(owner), ready, rank, cause, life, engine);
        }
    }

    private final Map<String, NodeFacts> nodes = new TreeMap<>();
    private final Map<String, TrackedPod> pods = new TreeMap<>();
    private final Map<String, Map<String, TrackedPod>> podsByOwner = new TreeMap<>();
    private Optional<Inventory> snapshot = Optional.empty();

    /** True when the node's facts differ from what was known. */
    synchronized boolean put(NodeFacts node) {
        return changed(!node.equals(nodes.put(node.name(), node)));
    }

    synchronized boolean removeNode(String name) {
        return changed(nodes.remove(name) != null);
    }

    /** True when the pod takes other GPUs than before. */
    synchronized boolean put(TrackedPod pod) {
        String key = key(pod.facts().namespace(), pod.facts().name());
        Optional<TrackedPod> before = forget(key);
        pods.put(key, pod);
        owner(pod)
                .ifPresent(own ->
                        podsByOwner.computeIfAbsent(own, any -> new TreeMap<>()).put(key, pod));
        return changed(!before.map(TrackedPod::facts).equals(Optional.of(pod.facts())));
    }

    synchronized boolean removePod(String namespace, String name) {
        return changed(forget(key(namespace, name)).isPresent());
    }

    /** A pod of the same name may have been made anew for another owner: it leaves the index of the one before. */
    private Optional<TrackedPod> forget(String key) {
        Optional<TrackedPod> before = Optional.ofNullable(pods.remove(key));
        before.flatMap(ClusterIndex::owner)
                .ifPresent(owner -> podsByOwner.computeIfPresent(owner, (any, own) -> {
                    own.remove(key);
                    return own.isEmpty() ? null : own;
                }));
        return before;
    }

    synchronized Optional<TrackedPod> pod(String namespace, String name) {
        return Optional.ofNullable(pods.get(key(namespace, name)));
    }

    /** Pods of one resource, by name: those whose controllers lead to it in its own namespace. */
    synchronized List<TrackedPod> podsOf(String namespace, String ownerUid) {
        return List.copyOf(
                podsByOwner.getOrDefault(key(namespace, ownerUid), Map.of()).values());
    }

    /** Everything at one moment, without promises; the same object until something changes. */
    synchronized Inventory inventory() {
        if (snapshot.isEmpty()) {
            snapshot = Optional.of(Inventory.of(
                    List.copyOf(nodes.values()),
                    pods.values().stream().map(TrackedPod::facts).toList()));
        }
        return snapshot.get();
    }

    private boolean changed(boolean matters) {
        if (matters) {
            snapshot = Optional.empty();
        }
        return matters;
    }

    private static Optional<String> owner(TrackedPod pod) {
        return pod.facts()
                .owner()
                .filter(owner -> !owner.uid().isEmpty())
                .map(owner -> key(owner.namespace(), owner.uid()));
    }

    private static String key(String namespace, String name) {
        return Objects.requireNonNull(namespace) + "/" + name;
    }
}
