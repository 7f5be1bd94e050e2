package io.mimo.operator.cluster;

import io.mimo.inventory.Inventory;
import io.mimo.inventory.NodeFacts;
import io.mimo.operator.pods.TrackedPod;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Nodes and GPU pods as they are now, kept by the informers one change at a time; reading it for one resource is not a
 * scan of the cluster. Every change tells whether it matters to a placement: a heartbeat does not.
 */
public final class ClusterIndex {

    private final Map<String, NodeFacts> nodes = new TreeMap<>();
    private final Map<String, TrackedPod> pods = new TreeMap<>();
    private final Map<String, Map<String, TrackedPod>> podsByOwner = new TreeMap<>();
    private Optional<Inventory> snapshot = Optional.empty();

    /** True when the node's facts differ from what was known. */
    public synchronized boolean put(NodeFacts node) {
        return changed(!node.equals(nodes.put(node.name(), node)));
    }

    public synchronized boolean removeNode(String name) {
        return changed(nodes.remove(name) != null);
    }

    /** True when the pod takes other GPUs than before. */
    public synchronized boolean put(TrackedPod pod) {
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

    /**
     * A pod of the same name may have been created again for another owner: it leaves the index of the former owner.
     */
    private Optional<TrackedPod> forget(String key) {
        Optional<TrackedPod> before = Optional.ofNullable(pods.remove(key));
        before.flatMap(ClusterIndex::owner)
                .ifPresent(owner -> podsByOwner.computeIfPresent(owner, (any, own) -> {
                    own.remove(key);
                    return own.isEmpty() ? null : own;
                }));
        return before;
    }

    public synchronized Optional<TrackedPod> pod(String namespace, String name) {
        return Optional.ofNullable(pods.get(key(namespace, name)));
    }

    /** Pods of one resource, by name: those whose controllers lead to it in its own namespace. */
    public synchronized List<TrackedPod> podsOf(String namespace, String ownerUid) {
        return List.copyOf(
                podsByOwner.getOrDefault(key(namespace, ownerUid), Map.of()).values());
    }

    /** Everything at one moment, without promises; the same object until something changes. */
    public synchronized Inventory inventory() {
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
