package io.mimo.operator.cluster;

import io.mimo.inventory.Inventory;
import io.mimo.inventory.Load;
import io.mimo.inventory.NodeFacts;
import io.mimo.inventory.NodeUse;
import io.mimo.inventory.PodFacts;
import io.mimo.inventory.PriorityFacts;
import io.mimo.operator.pods.TrackedPod;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Nodes, GPU pods and what other pods take, as they are now, kept by the informers one change at a time; reading it for
 * one resource is not a scan of the cluster. Every change tells whether it matters to a placement: a heartbeat does
 * not.
 */
public final class ClusterIndex {

    private final Map<String, NodeFacts> nodes = new TreeMap<>();
    private final Map<String, TrackedPod> pods = new TreeMap<>();
    private final Map<String, Map<String, TrackedPod>> podsByOwner = new TreeMap<>();
    private final Map<String, PriorityFacts> priorities = new TreeMap<>();
    private final OrdinaryPods ordinary = new OrdinaryPods();
    private final NodeUse use = new NodeUse();
    private Optional<Inventory> snapshot = Optional.empty();

    /** True when the node's facts differ from what was known. */
    public synchronized boolean put(NodeFacts node) {
        return changed(!node.equals(nodes.put(node.name(), node)));
    }

    public synchronized boolean removeNode(String name) {
        return changed(nodes.remove(name) != null);
    }

    /** True when a PriorityClass is worth something else than before. */
    synchronized boolean putPriority(String name, PriorityFacts facts) {
        return changed(!facts.equals(priorities.put(name, facts)));
    }

    synchronized boolean removePriority(String name) {
        return changed(priorities.remove(name) != null);
    }

    /** True when the pod takes other GPUs than before. */
    public synchronized boolean put(TrackedPod pod) {
        String key = key(pod.facts().namespace(), pod.facts().name());
        ordinary.remove(key).ifPresent(use::less);
        Optional<TrackedPod> before = forget(key);
        pods.put(key, pod);
        use.more(Load.of(pod.facts()));
        owner(pod)
                .ifPresent(own ->
                        podsByOwner.computeIfAbsent(own, any -> new TreeMap<>()).put(key, pod));
        return changed(!before.map(TrackedPod::facts).equals(Optional.of(pod.facts())));
    }

    /** A pod of others without any device. True when it takes something else than before on a node with devices. */
    public synchronized boolean putOrdinary(PodFacts pod) {
        String key = key(pod.namespace(), pod.name());
        boolean tracked = forget(key).isPresent();
        Load now = Load.of(pod);
        Optional<Load> before = ordinary.put(key, now);
        before.ifPresent(use::less);
        use.more(now);
        return changed(tracked
                || !before.equals(Optional.of(now))
                        && (hasDevices(now) || before.filter(this::hasDevices).isPresent()));
    }

    synchronized boolean removePod(String namespace, String name) {
        String key = key(namespace, name);
        Optional<Load> load = ordinary.remove(key);
        load.ifPresent(use::less);
        return changed(forget(key).isPresent() || load.filter(this::hasDevices).isPresent());
    }

    /** Elsewhere nothing is placed. */
    private boolean hasDevices(Load load) {
        return load.node().map(nodes::get).filter(NodeFacts::hasDevices).isPresent();
    }

    /**
     * A pod of the same name may have been created again for another owner: it leaves the index of the former owner.
     */
    private Optional<TrackedPod> forget(String key) {
        Optional<TrackedPod> before = Optional.ofNullable(pods.remove(key));
        before.map(TrackedPod::facts).map(Load::of).ifPresent(use::less);
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
                            pods.values().stream().map(TrackedPod::facts).toList(),
                            use.ofNodes(nodes.values()))
                    .withPriorities(priorities));
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
