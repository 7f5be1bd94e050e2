package io.mimo.inventory;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one pod takes from a node.
 *
 * @param node the node it is bound to or, when still waiting, nominated to; empty = it takes nothing yet
 * @param requests what the scheduler counts of each resource, in base units of {@link ResourceAmounts}
 * @param finished Succeeded or Failed: it takes nothing any more. A terminating pod still takes until it is gone.
 * @param owner the MimoDeployment it serves, when it is one of ours
 * @param ofDaemonSet draining its node leaves it there
 * @param pin the GPUs that it was made for; empty when it demands no product
 * @param priority which of two pods goes where both want the same GPUs
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
        Optional<GpuPin> pin,
        Priority priority) {

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

    /**
     * As the API server has resolved it from the PriorityClass.
     *
     * @param name the class; empty where none is named
     */
    public record Priority(int value, Optional<String> name) {
        /** Of a pod that names no class, where none is the default. */
        public static final Priority NONE = new Priority(0, Optional.empty());

        static Priority of(PodSpec spec) {
            return new Priority(
                    Optional.ofNullable(spec.getPriority()).orElse(0),
                    Optional.ofNullable(spec.getPriorityClassName()).filter(any -> spec.getPriority() != null));
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
        this(namespace, name, node, requests, finished, terminating, owner, false, Optional.empty(), Priority.NONE);
    }

    public PodFacts pinnedTo(GpuPin gpus) {
        return new PodFacts(
                namespace,
                name,
                node,
                requests,
                finished,
                terminating,
                owner,
                ofDaemonSet,
                Optional.of(gpus),
                priority);
    }

    /** It exists and is not going: nobody but its owner takes its GPUs away. */
    public boolean lives() {
        return !finished && !terminating;
    }

    /** It requests nothing but what every node has. */
    public boolean isOrdinary() {
        return requests.keySet().stream().noneMatch(ResourceAmounts::isExtended);
    }

    /** Units of a resource that this pod holds on its node; 0 when it is finished or on no node. */
    public long holds(String resource) {
        return finished || node.isEmpty() ? 0 : requests.getOrDefault(resource, 0L);
    }

    /** The same pod, known to serve that resource, or to serve none of ours. */
    public PodFacts ownedBy(Optional<Owner> known) {
        return new PodFacts(namespace, name, node, requests, finished, terminating, known, ofDaemonSet, pin, priority);
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
                Optional.ofNullable(pod.getSpec()).map(PodRequests::of).orElse(Map.of()),
                phase.equals("Succeeded") || phase.equals("Failed"),
                pod.getMetadata().getDeletionTimestamp() != null,
                ownerOf(pod),
                Optional.ofNullable(pod.getMetadata().getOwnerReferences()).orElse(List.of()).stream()
                        .anyMatch(owner -> "DaemonSet".equals(owner.getKind())),
                Optional.ofNullable(pod.getSpec()).flatMap(GpuPin::of),
                Optional.ofNullable(pod.getSpec()).map(Priority::of).orElse(Priority.NONE));
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
}
