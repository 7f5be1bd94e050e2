package io.mimo.operator.cluster;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.scheduling.v1.PriorityClass;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.mimo.api.MimoDeployment;
import io.mimo.api.PlanReport;
import io.mimo.api.PlanReport.WarningEntry;
import io.mimo.inventory.Inventory;
import io.mimo.inventory.NodeFacts;
import io.mimo.inventory.PodFacts;
import io.mimo.inventory.PriorityFacts;
import io.mimo.operator.pods.TrackedPod;
import io.mimo.operator.watch.InformersSource;
import io.mimo.operator.watch.ProjectingItemStore;
import io.mimo.operator.watch.UnreadableObjects;
import io.mimo.operator.watch.WatchRule;
import io.mimo.plan.Decision;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Nodes and other people's pods as recorded in a ConfigMap, where the operator may not read them from the cluster.
 * Every key holds what {@code kubectl get nodes -o yaml} or {@code kubectl get pods -A -o yaml} printed, packed with
 * gzip where the key ends in {@code .gz}. A change is taken up at once; a record that cannot be read leaves the one
 * before in force.
 */
public final class DeclaredInventory extends InformersSource {
    private static final Logger LOG = LoggerFactory.getLogger(DeclaredInventory.class);
    private static final WarningEntry NOT_LIVE = new WarningEntry(
            "InventoryNotLive",
            "",
            "the GPUs are those of a recorded inventory, not "
                    + "the cluster's own: what was added, taken or lost since is not seen, and pods may find no GPU; "
                    + "record it anew, or let the "
                    + "operator read nodes and pods");
    private static final List<String> NOT_LIVE_LINES = List.of(
            "Warning: InventoryNotLive: the GPUs are those of a recorded inventory, not the",
            "         cluster's own: what was added, taken or lost since is not seen.");

    private final KubernetesClient client;
    private final ConfigMapName name;
    private final Set<String> servedNamespaces;
    private final ClusterIndex index;
    private final ClusterListener listener;
    private final WatchRule rule;
    private final SharedIndexInformer<ConfigMap> informer;
    private Set<String> nodes = Set.of();
    private Set<PodFacts> pods = Set.of();
    private Set<String> priorities = Set.of();

    /**
     * {@code servedNamespaces}: their pods are watched, so those of the record do not count; what remains is nobody's
     * of ours.
     */
    public DeclaredInventory(
            KubernetesClient client,
            ConfigMapName name,
            Set<String> servedNamespaces,
            ClusterIndex index,
            ClusterListener listener,
            WatchRule rule) {
        super("recorded-cluster", rule);
        this.client = client;
        this.name = name;
        this.servedNamespaces = servedNamespaces;
        this.index = index;
        this.listener = listener;
        this.rule = rule;
        this.informer = client.configMaps()
                .inNamespace(name.namespace())
                .withName(name.name())
                .runnableInformer(0)
                .itemStore(new ProjectingItemStore<>(
                        rule.unreadable(), any -> true, Function.identity(), this::recorded, this::gone));
    }

    /** The decider, whose answers say that the inventory is not live. */
    public static BiFunction<MimoDeployment, Inventory, Decision> withNotice(
            BiFunction<MimoDeployment, Inventory, Decision> decider) {
        return decider.andThen(decision -> switch (decision) {
            case Decision.Accepted(PlanReport report, var plan) ->
                new Decision.Accepted(report.withWarning(NOT_LIVE, NOT_LIVE_LINES), plan);
            case Decision.Refused(PlanReport report) ->
                new Decision.Refused(report.withWarning(NOT_LIVE, NOT_LIVE_LINES));
        });
    }

    @Override
    public void start() {
        super.start();
        if (nodes.isEmpty()) {
            LOG.atWarn()
                    .addKeyValue("configMap", name)
                    .log("the declared inventory has no nodes, so nothing can be placed; record them: "
                            + "kubectl create configmap " + name.name() + " -n " + name.namespace()
                            + " --from-file=nodes.yaml --from-file=pods.yaml");
        }
    }

    @Override
    protected List<SharedIndexInformer<ConfigMap>> informers() {
        return List.of(informer);
    }

    void recorded(ConfigMap record) {
        try {
            List<HasMetadata> objects = texts(record)
                    .flatMap(text -> client.load(text).items().stream())
                    .toList();
            replace(objects);
        } catch (RuntimeException e) {
            LOG.atError()
                    .addKeyValue("configMap", name)
                    .setCause(e)
                    .log("the declared inventory cannot be read, so the one before stays in force; put the output "
                            + "of kubectl get there");
        }
    }

    void gone(ConfigMap record) {
        replace(List.of());
    }

    private synchronized void replace(List<HasMetadata> objects) {
        List<NodeFacts> newNodes = facts(objects, Node.class, NodeFacts::of).toList();
        Set<PodFacts> newPods = facts(
                        objects, Pod.class, pod -> PodFacts.of(pod).ownedBy(Optional.empty()))
                .filter(pod -> !servedNamespaces.contains(pod.namespace()) && !pod.finished())
                .collect(Collectors.toSet());
        Set<String> names = newNodes.stream().map(NodeFacts::name).collect(Collectors.toSet());
        nodes.stream().filter(node -> !names.contains(node)).forEach(index::removeNode);
        pods.stream()
                .filter(pod -> !newPods.contains(pod))
                .forEach(pod -> index.removePod(pod.namespace(), pod.name()));
        newNodes.forEach(index::put);
        newPods.forEach(this::put);
        replacePriorities(objects);
        nodes = names;
        pods = newPods;
        LOG.atInfo()
                .addKeyValue("configMap", name)
                .addKeyValue("nodes", names.size())
                .addKeyValue("pods", newPods.size())
                .log("declared inventory taken up");
        listener.enqueueWaiting();
    }

    private void replacePriorities(List<HasMetadata> objects) {
        Map<String, PriorityFacts> now = new HashMap<>();
        facts(objects, PriorityClass.class, any -> Map.entry(any.getMetadata().getName(), PriorityFacts.of(any)))
                .forEach(one -> now.put(one.getKey(), one.getValue()));
        priorities.stream().filter(name -> !now.containsKey(name)).forEach(index::removePriority);
        now.forEach(index::putPriority);
        priorities = Set.copyOf(now.keySet());
    }

    private void put(PodFacts pod) {
        if (pod.isOrdinary()) {
            index.putOrdinary(pod);
        } else {
            index.put(new TrackedPod(pod, false, Optional.empty(), Optional.empty()));
        }
    }

    /** One that cannot be read is passed over. */
    private <T extends HasMetadata, F> Stream<F> facts(List<HasMetadata> objects, Class<T> kind, Function<T, F> read) {
        return objects.stream().filter(kind::isInstance).map(kind::cast).flatMap(object -> {
            try {
                return Stream.of(read.apply(UnreadableObjects.required(object)));
            } catch (RuntimeException fault) {
                rule.unreadable().met(object, fault);
                return Stream.empty();
            }
        });
    }

    private static Stream<InputStream> texts(ConfigMap record) {
        return Stream.concat(
                Optional.ofNullable(record.getData()).stream()
                        .flatMap(data -> data.values().stream())
                        .map(text -> new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8))),
                Optional.ofNullable(record.getBinaryData()).stream()
                        .flatMap(data -> data.entrySet().stream())
                        .map(entry -> bytes(entry.getKey(), Base64.getDecoder().decode(entry.getValue()))));
    }

    private static InputStream bytes(String key, byte[] content) {
        try {
            var plain = new ByteArrayInputStream(content);
            return key.endsWith(".gz") ? new GZIPInputStream(plain) : plain;
        } catch (IOException e) {
            throw new IllegalArgumentException(key + " is not packed with gzip", e);
        }
    }
}
