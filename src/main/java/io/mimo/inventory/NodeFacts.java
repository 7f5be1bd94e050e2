package io.mimo.inventory;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.mimo.catalog.CloudLabels;
import io.mimo.catalog.CloudLabels.CloudGpu;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One node as the placement sees it.
 *
 * @param labels all labels, for selectors and GPU feature discovery
 * @param taints all taints but the ones that mirror {@code ready} and {@code schedulable}
 * @param ready the Ready condition is True
 * @param schedulable not cordoned
 * @param allocatable what pods may take of each resource, in base units of {@link ResourceAmounts}; a list that was cut
 *     by hand may lack some
 */
public record NodeFacts(
        String name,
        Map<String, String> labels,
        List<Taint> taints,
        boolean ready,
        boolean schedulable,
        Map<String, Long> allocatable) {

    /** Far above any memory in MiB, far below overflow. */
    private static final int MOST_DIGITS = 12;

    /** A taint with its effect; the value may be empty. */
    public record Taint(String key, String value, String effect) {
        /**
         * Beginnings of keys whose taints come and go by themselves: the node controller's, the cloud provider's and
         * the autoscalers', https://kubernetes.io/docs/reference/labels-annotations-taints/ ,
         * karpenter.sh/docs/concepts (disruption, registration) and cluster-autoscaler's utils/taints.
         */
        private static final List<String> PASSING = List.of(
                "node.kubernetes.io/",
                "node.cloudprovider.kubernetes.io/",
                "karpenter.sh/",
                "ToBeDeletedByClusterAutoscaler",
                "DeletionCandidateOfClusterAutoscaler",
                "startup-taint.cluster-autoscaler.kubernetes.io/",
                "ignore-taint.cluster-autoscaler.kubernetes.io/",
                "readiness.k8s.io/");

        /** It goes by itself; who tolerated it would have pods on a node that is about to go or not ready yet. */
        public boolean passes() {
            return PASSING.stream().anyMatch(key::startsWith);
        }

        /** As {@code kubectl taint} writes it. */
        @Override
        public String toString() {
            return key + (value.isEmpty() ? "" : "=" + value) + ":" + effect;
        }

        /** Without one of them nobody could say who tolerates it. */
        public Taint {
            if (key == null || effect == null) {
                throw new IllegalArgumentException(
                        key == null
                                ? "spec.taints: a taint has no key; write the key or remove the taint"
                                : "spec.taints: the taint " + key
                                        + " has no effect; write NoSchedule, PreferNoSchedule or NoExecute");
            }
        }
    }

    public NodeFacts {
        labels = Map.copyOf(labels);
        taints = List.copyOf(taints);
        allocatable = Map.copyOf(allocatable);
    }

    public static NodeFacts of(Node node) {
        var spec = Optional.ofNullable(node.getSpec());
        var status = Optional.ofNullable(node.getStatus());
        List<Taint> taints = new ArrayList<>();
        spec.map(s -> s.getTaints()).orElse(List.of()).forEach(t -> {
            if (t.getKey() == null || !mirrorsState(t.getKey())) {
                taints.add(
                        new Taint(t.getKey(), Optional.ofNullable(t.getValue()).orElse(""), t.getEffect()));
            }
        });
        return new NodeFacts(
                node.getMetadata().getName(),
                labels(node),
                taints,
                status.map(s -> s.getConditions()).orElse(List.of()).stream().anyMatch(NodeFacts::isReady),
                !spec.map(s -> s.getUnschedulable()).orElse(false),
                ResourceAmounts.units(
                        "status.allocatable",
                        status.map(s -> s.getAllocatable()).orElse(Map.of())));
    }

    /** A label without a value has the empty one, as for the API server. */
    private static Map<String, String> labels(Node node) {
        Map<String, String> labels = new HashMap<>();
        Optional.ofNullable(node.getMetadata().getLabels())
                .orElse(Map.of())
                .forEach((key, value) ->
                        labels.put(key, Optional.ofNullable(value).orElse("")));
        return labels;
    }

    /**
     * GPU product as GPU feature discovery labels it or, where it does not run, as the cloud does; empty without a
     * label, or with an empty or unknown one.
     */
    public Optional<String> product() {
        String product = labels.get(GpuPin.PRODUCT_LABEL);
        return product == null
                ? cloud().map(CloudGpu::name)
                : Optional.of(product).filter(text -> !text.isBlank());
    }

    /** GPUs in the machine as GPU feature discovery or the cloud counts them; empty without the label. */
    public OptionalLong labelledGpus() {
        OptionalLong discovered = number("nvidia.com/gpu.count");
        return discovered.isPresent() || labels.containsKey(GpuPin.PRODUCT_LABEL)
                ? discovered
                : cloud().map(gpu -> number(gpu.count())).orElse(discovered);
    }

    /** Memory of one GPU in MiB as labelled, or as the cloud's product has it; empty without a readable label. */
    public OptionalLong memoryMebibytes() {
        return labels.containsKey(GpuPin.PRODUCT_LABEL)
                ? number(GpuPin.MEMORY_LABEL)
                : cloud().map(gpu -> OptionalLong.of(gpu.memoryMiB())).orElseGet(() -> number(GpuPin.MEMORY_LABEL));
    }

    /** Where GPU feature discovery does not say which GPUs the node has, what its cloud says. */
    private Optional<CloudGpu> cloud() {
        return labels.containsKey(GpuPin.PRODUCT_LABEL) ? Optional.empty() : CloudLabels.of(labels);
    }

    /** Compute capability as {@code major * 10 + minor}, e.g. 90; empty without the labels. */
    public OptionalLong computeCapability() {
        OptionalLong major = number("nvidia.com/gpu.compute.major");
        return major.isPresent()
                ? OptionalLong.of(major.getAsLong() * 10
                        + number("nvidia.com/gpu.compute.minor").orElse(0))
                : major;
    }

    /** Whole GPUs of one user at a time: neither MIG slices nor time-slicing or MPS. */
    public boolean hasWholeGpus() {
        String replicas = labels.getOrDefault("nvidia.com/gpu.replicas", "1");
        String sharing = labels.getOrDefault("nvidia.com/gpu.sharing-strategy", "none");
        String product = product().orElse("");
        return replicas.equals("1")
                && sharing.equals("none")
                && cloud().stream().flatMap(gpu -> gpu.shared().stream()).noneMatch(labels::containsKey)
                && !product.endsWith("-SHARED")
                && !product.contains("-MIG-");
    }

    /**
     * A label that holds a whole number; empty when absent or anything else. Read for every node at every decision: no
     * regex.
     */
    public OptionalLong number(String label) {
        String text = labels.getOrDefault(label, "");
        if (text.isEmpty() || text.length() > MOST_DIGITS) {
            return OptionalLong.empty();
        }
        long value = 0;
        for (int i = 0; i < text.length(); i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return OptionalLong.empty();
            }
            value = value * 10 + digit;
        }
        return OptionalLong.of(value);
    }

    /** It offers more than what every node has. */
    public boolean hasDevices() {
        return allocatable.keySet().stream().anyMatch(ResourceAmounts::isExtended);
    }

    public long allocatable(String resource) {
        return allocatable.getOrDefault(resource, 0L);
    }

    /**
     * What pods may take of a resource; empty where that is not known: every node has CPU, memory, disk and room for
     * pods, so one that does not say so was cut by hand, and may have lost other resources too.
     */
    public OptionalLong offered(String resource) {
        Long units = allocatable.get(resource);
        if (units != null) {
            return OptionalLong.of(units);
        }
        boolean whole = allocatable.containsKey(ResourceAmounts.CPU) && allocatable.containsKey(ResourceAmounts.MEMORY);
        return ResourceAmounts.isExtended(resource) && whole ? OptionalLong.of(0) : OptionalLong.empty();
    }

    private static boolean isReady(NodeCondition condition) {
        return "Ready".equals(condition.getType()) && "True".equals(condition.getStatus());
    }

    /** The node controller writes these from the conditions that we read ourselves. */
    private static boolean mirrorsState(String key) {
        return key.equals("node.kubernetes.io/unschedulable")
                || key.equals("node.kubernetes.io/not-ready")
                || key.equals("node.kubernetes.io/unreachable");
    }
}
