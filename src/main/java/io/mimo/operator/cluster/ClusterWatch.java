package io.mimo.operator.cluster;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodList;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.FilterWatchListDeletable;
import io.fabric8.kubernetes.client.dsl.PodResource;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.mimo.inventory.NodeFacts;
import io.mimo.inventory.PodFacts;
import io.mimo.operator.cluster.DownloadPodTracker.DownloadPod;
import io.mimo.operator.pods.EngineOfPod;
import io.mimo.operator.pods.PodFailureReasons;
import io.mimo.operator.pods.TrackedPod;
import io.mimo.operator.pods.TrackedPod.Life;
import io.mimo.operator.pods.TrackedPod.Rank;
import io.mimo.operator.watch.InformersSource;
import io.mimo.operator.watch.ProjectingItemStore;
import io.mimo.operator.watch.WatchRule;
import io.mimo.render.LeaderWorkerSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Keeps the index of nodes and pods: watches all of both, remembers only their facts and tells only of changes that
 * matter.
 */
public final class ClusterWatch extends InformersSource {
    /** Objects of one page of the first list: a node with its images is 20 KB and more. */
    private static final long PAGE = 500;

    private final ClusterIndex index;
    private final DownloadPodTracker downloads;
    private final PodOwners owners;
    private final ClusterListener listener;
    private final WatchRule rule;
    private final List<SharedIndexInformer<?>> informers;

    /**
     * {@code podNamespaces} empty = all nodes and all pods of the cluster; else no node, and the pods of these
     * namespaces.
     */
    public ClusterWatch(
            KubernetesClient client,
            ClusterIndex index,
            DownloadPodTracker downloads,
            PodOwners owners,
            ClusterListener listener,
            Set<String> podNamespaces,
            WatchRule rule) {
        super("cluster", rule);
        this.index = index;
        this.downloads = downloads;
        this.owners = owners;
        this.listener = listener;
        this.rule = rule;
        this.informers = podNamespaces.isEmpty()
                ? List.of(nodes(client), pods(client.pods().inAnyNamespace()))
                : podNamespaces.stream()
                        .<SharedIndexInformer<?>>map(
                                namespace -> pods(client.pods().inNamespace(namespace)))
                        .toList();
    }

    private SharedIndexInformer<Node> nodes(KubernetesClient client) {
        return client.nodes().withLimit(PAGE).runnableInformer(0).itemStore(nodeStore());
    }

    public ProjectingItemStore<Node> nodeStore() {
        return new ProjectingItemStore<>(
                rule.unreadable(), any -> true, Markers::of, this::nodeChanged, this::nodeGone);
    }

    /** A finished pod leaves the selection, which the watch reports as its deletion. */
    private SharedIndexInformer<Pod> pods(FilterWatchListDeletable<Pod, PodList, PodResource> scope) {
        return scope.withoutField("status.phase", "Succeeded")
                .withoutField("status.phase", "Failed")
                .withLimit(PAGE)
                .runnableInformer(0)
                .itemStore(podStore());
    }

    public ProjectingItemStore<Pod> podStore() {
        return new ProjectingItemStore<>(
                rule.unreadable(), ClusterWatch::isWanted, Markers::of, this::podChanged, this::podGone);
    }

    @Override
    protected List<SharedIndexInformer<?>> informers() {
        return informers;
    }

    private void nodeChanged(Node node) {
        if (index.put(NodeFacts.of(node))) {
            listener.enqueueWaiting();
        }
    }

    private void nodeGone(Node node) {
        if (index.removeNode(node.getMetadata().getName())) {
            listener.enqueueWaiting();
        }
    }

    private void podChanged(Pod pod) {
        PodFacts facts = PodFacts.of(pod);
        if (facts.isOrdinary() && !isMarked(pod)) {
            ordinaryChanged(facts);
        } else {
            trackedChanged(pod, facts);
        }
    }

    /** It may have been one of ours before its label was taken away. */
    private void ordinaryChanged(PodFacts facts) {
        if (index.pod(facts.namespace(), facts.name()).isPresent()) {
            takeFromIndex(facts.namespace(), facts.name());
        }
        if (index.putOrdinary(facts)) {
            listener.enqueueWaiting();
        }
    }

    private void trackedChanged(Pod pod, PodFacts facts) {
        var chain = Controlled.of(Controlled.POD, pod.getMetadata());
        var tracked = new TrackedPod(
                facts,
                isReady(pod),
                rank(pod),
                readOr(pod, PodFailureReasons::of, Optional.empty()),
                readOr(pod, Life::of, Life.UNKNOWN),
                readOr(pod, EngineOfPod::of, EngineOfPod.UNKNOWN));
        Optional<DownloadPod> download = readOr(pod, any -> DownloadPodTracker.read(any, chain), Optional.empty());
        owners.put(chain, isMarked(pod) && !tracked.facts().terminating(), owner -> download.filter(
                        any -> owner.isPresent())
                .ifPresentOrElse(own -> show(own, owner.get()), () -> show(tracked.ownedBy(owner))));
    }

    private void show(DownloadPod pod, PodFacts.Owner owner) {
        takeFromIndex(pod.namespace(), pod.name());
        if (downloads.put(owner, pod)) {
            listener.podChanged(owner);
        }
    }

    private void show(TrackedPod tracked) {
        var facts = tracked.facts();
        downloads.remove(facts.namespace(), facts.name()).ifPresent(listener::podChanged);
        Optional<TrackedPod> before = index.pod(facts.namespace(), facts.name());
        boolean matters = index.put(tracked);
        if (!before.equals(Optional.of(tracked))) {
            before.flatMap(earlier -> earlier.facts().owner())
                    .filter(earlier -> !facts.owner().equals(Optional.of(earlier)))
                    .ifPresent(listener::podChanged);
            facts.owner().ifPresent(listener::podChanged);
        }
        if (matters) {
            listener.enqueueWaiting();
        }
    }

    private void podGone(Pod marker) {
        var meta = marker.getMetadata();
        owners.remove(Controlled.of(Controlled.POD, meta).uid());
        downloads.remove(meta.getNamespace(), meta.getName()).ifPresent(listener::podChanged);
        takeFromIndex(meta.getNamespace(), meta.getName());
    }

    private void takeFromIndex(String namespace, String name) {
        Optional<TrackedPod> before = index.pod(namespace, name);
        if (index.removePod(namespace, name)) {
            before.flatMap(gone -> gone.facts().owner()).ifPresent(listener::podChanged);
            listener.enqueueWaiting();
        }
    }

    /** What a pod says of itself matters less than the GPUs that it holds: those count, whatever its status says. */
    private <R> R readOr(Pod pod, Function<Pod, R> read, R otherwise) {
        try {
            return read.apply(pod);
        } catch (RuntimeException fault) {
            rule.unreadable().met(pod, fault);
            return otherwise;
        }
    }

    private static boolean isReady(Pod pod) {
        return Optional.ofNullable(pod.getStatus()).stream()
                .flatMap(status -> status.getConditions().stream())
                .anyMatch(condition -> condition != null
                        && "Ready".equals(condition.getType())
                        && "True".equals(condition.getStatus()));
    }

    private static Optional<Rank> rank(Pod pod) {
        Map<String, String> labels =
                Optional.ofNullable(pod.getMetadata().getLabels()).orElse(Map.of());
        Optional<Integer> worker = number(labels, LeaderWorkerSet.WORKER_INDEX_LABEL);
        return number(labels, LeaderWorkerSet.GROUP_INDEX_LABEL)
                .flatMap(group -> worker.map(index -> new Rank(group, index)));
    }

    private static Optional<Integer> number(Map<String, String> labels, String name) {
        return Optional.ofNullable(labels.get(name))
                .filter(text -> text.matches("[0-9]{1,9}"))
                .map(Integer::valueOf);
    }

    /** One of others that waits for a node takes nothing yet. */
    private static boolean isWanted(Pod pod) {
        return isMarked(pod)
                || pod.getSpec() != null && pod.getSpec().getNodeName() != null // asked of every event of the cluster
                || isWanted(PodFacts.of(pod));
    }

    private static boolean isWanted(PodFacts facts) {
        return facts.node().isPresent() || !facts.isOrdinary();
    }

    /** That it may be ours; its controllers tell whether it is. */
    private static boolean isMarked(Pod pod) {
        return Optional.ofNullable(pod.getMetadata().getLabels())
                .map(labels -> labels.get(PodFacts.MANAGED_BY_LABEL))
                .filter(PodFacts.MANAGED_BY::equals)
                .isPresent();
    }
}
