package io.mimo.inventory;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What one pod takes from a node.
 *
 * @param node the node it is bound to or, when still waiting, nominated to; empty = it takes nothing yet
 * @param requests whole units of each extended resource (names with a slash), as the scheduler counts them
 * @param finished Succeeded or Failed: it takes nothing any more. A terminating pod still takes until it is gone.
 * @param owner the MimoDeployment it serves, when it is one of ours
 * @param ofDaemonSet draining its node leaves it there
 * @param pin the GPUs that it was made for; empty when it demands no product
 */
public record PodFacts(
        String namespace,
        String name,
        Optional<String> node,
        Map<String, Long> requests,
        boolean finished,
        boolean terminating,
        Optional<Owner> owner,
        boolean ofDaemonSet,
        Optional<GpuPin> pin) {

    /** Label that tells what a pod is. */
    public static final String APP_LABEL = "app.kubernetes.io/name";
    /** Value of it on pods that download weights: they serve nothing and hold no GPUs. */
    public static final String DOWNLOAD_APP = "mimo-weights";
    /** Label that carries the name of the MimoDeployment on its pods, in the words that every tool knows. */
    public static final String NAME_LABEL = "app.kubernetes.io/instance";
    /** The same name in a label that nobody else uses: what selects pods selects by it. */
    public static final String RESOURCE_LABEL = "serving.mimo.io/name";
    /**
     * Label that carries the uid of the MimoDeployment on pods of an earlier release; a file without it is matched by
     * name.
     */
    public static final String UID_LABEL = "serving.mimo.io/uid";
    /** Label and value that mark every object of this operator. */
    public static final String MANAGED_BY_LABEL = "app.kubernetes.io/managed-by";

    public static final String MANAGED_BY = "mimo-operator";
    /** Selects every object that this operator makes. */
    public static final String MANAGED_BY_SELECTOR = MANAGED_BY_LABEL + "=" + MANAGED_BY;

    /** A MimoDeployment as its pods know it; {@code uid} is empty where only a manifest is at hand. */
    public record Owner(String namespace, String name, String uid) {
        /** Same resource: by uid where both know one, else by namespace and name. */
        public boolean sameAs(Owner other) {
            if (!namespace.equals(other.namespace) || !name.equals(other.name)) {
                return false;
            }
            return uid.isEmpty() || other.uid.isEmpty() || uid.equals(other.uid);
        }
    }

    public PodFacts {
        requests = Map.copyOf(requests);
    }

    /** A pod that belongs to no DaemonSet and demands no product. */
    public PodFacts(
            String namespace,
            String name,
            Optional<String> node,
            Map<String, Long> requests,
            boolean finished,
            boolean terminating,
            Optional<Owner> owner) {
        this(namespace, name, node, requests, finished, terminating, owner, false, Optional.empty());
    }

    public PodFacts pinnedTo(GpuPin gpus) {
        return new PodFacts(
                namespace, name, node, requests, finished, terminating, owner, ofDaemonSet, Optional.of(gpus));
    }

    /** It exists and is not going: nobody but its owner takes its GPUs away. */
    public boolean lives() {
        return !finished && !terminating;
    }

    /** Units of a resource that this pod holds on its node; 0 when it is finished or on no node. */
    public long holds(String resource) {
        return finished || node.isEmpty() ? 0 : requests.getOrDefault(resource, 0L);
    }

    /** The same pod, known to serve that resource, or to serve none of ours. */
    public PodFacts ownedBy(Optional<Owner> known) {
        return new PodFacts(namespace, name, node, requests, finished, terminating, known, ofDaemonSet, pin);
    }

    /**
     * Its owner is the one that its labels name: all that a file of pods tells. Where controllers are known, they
     * decide.
     */
    public static PodFacts of(Pod pod) {
        var status = Optional.ofNullable(pod.getStatus());
        String phase = status.map(s -> s.getPhase()).orElse("");
        Optional<String> bound = Optional.ofNullable(pod.getSpec()).map(s -> s.getNodeName());
        Optional<String> nominated = status.map(s -> s.getNominatedNodeName()).filter(n -> !n.isEmpty());
        return new PodFacts(
                Optional.ofNullable(pod.getMetadata().getNamespace()).orElse("default"),
                pod.getMetadata().getName(),
                bound.or(() -> nominated),
                extendedRequests(pod),
                phase.equals("Succeeded") || phase.equals("Failed"),
                pod.getMetadata().getDeletionTimestamp() != null,
                ownerOf(pod),
                Optional.ofNullable(pod.getMetadata().getOwnerReferences()).orElse(List.of()).stream()
                        .anyMatch(owner -> "DaemonSet".equals(owner.getKind())),
                Optional.ofNullable(pod.getSpec()).flatMap(GpuPin::of));
    }

    private static Optional<Owner> ownerOf(Pod pod) {
        Map<String, String> labels =
                Optional.ofNullable(pod.getMetadata().getLabels()).orElse(Map.of());
        if (DOWNLOAD_APP.equals(labels.get(APP_LABEL))
                || !MANAGED_BY.equals(labels.get(MANAGED_BY_LABEL))
                || labels.get(NAME_LABEL) == null) {
            return Optional.empty();
        }
        String namespace = Optional.ofNullable(pod.getMetadata().getNamespace()).orElse("default");
        return Optional.of(new Owner(namespace, labels.get(NAME_LABEL), labels.getOrDefault(UID_LABEL, "")));
    }

    /**
     * The scheduler's rule: the larger of (all containers and sidecars together) and (any init container with the
     * sidecars started before it).
     * https://kubernetes.io/docs/concepts/workloads/pods/sidecar-containers/#resource-sharing-within-containers
     */
    private static Map<String, Long> extendedRequests(Pod pod) {
        Map<String, Long> running = new TreeMap<>();
        Map<String, Long> peak = new TreeMap<>();
        if (pod.getSpec() == null) {
            return Map.of();
        }
        for (Container init :
                Optional.ofNullable(pod.getSpec().getInitContainers()).orElse(List.of())) {
            Map<String, Long> own = extended(init);
            boolean sidecar = "Always".equals(init.getRestartPolicy());
            own.forEach(
                    (resource, units) -> peak.merge(resource, running.getOrDefault(resource, 0L) + units, Long::max));
            if (sidecar) {
                own.forEach((resource, units) -> running.merge(resource, units, Long::sum));
            }
        }
        for (Container container :
                Optional.ofNullable(pod.getSpec().getContainers()).orElse(List.of())) {
            extended(container).forEach((resource, units) -> running.merge(resource, units, Long::sum));
        }
        running.forEach((resource, units) -> peak.merge(resource, units, Long::max));
        return peak;
    }

    private static Map<String, Long> extended(Container container) {
        Map<String, Long> units = new TreeMap<>();
        var resources = container.getResources();
        if (resources == null) {
            return units;
        }
        // the API server copies limits to requests for extended resources; a file written by hand may hold only one of
        // them
        String field = "spec.containers: " + container.getName() + ": resources.";
        units.putAll(ExtendedResources.units(field + "limits", resources.getLimits()));
        units.putAll(ExtendedResources.units(field + "requests", resources.getRequests()));
        return units;
    }
}
