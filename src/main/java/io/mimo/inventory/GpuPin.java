package io.mimo.inventory;

import io.fabric8.kubernetes.api.model.NodeSelectorRequirement;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.mimo.catalog.CloudLabels;
import io.mimo.catalog.CloudLabels.CloudGpu;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The GPUs that a pod of ours was made for, as its own spec demands them of a node. It stays true whatever the labels
 * of its node say later: the scheduler looked at them once.
 *
 * @param product the GPU product
 * @param leastMemoryMiB labelled memory of one GPU at least, in MiB; 0 = any
 */
public record GpuPin(String product, long leastMemoryMiB) {
    /** Labels of GPU feature discovery. */
    public static final String PRODUCT_LABEL = "nvidia.com/gpu.product";

    public static final String MEMORY_LABEL = "nvidia.com/gpu.memory";
    /**
     * The only operator that compares label values as integers and lets larger ones pass; there is none for "at least".
     */
    public static final String GREATER_THAN = "Gt";

    /** The label by which a pod demands a product. */
    public static String label(String product) {
        return CloudLabels.label(product).orElse(PRODUCT_LABEL);
    }

    /** Empty when the pod demands no product: it is none of ours. */
    public static Optional<GpuPin> of(PodSpec pod) {
        return Optional.ofNullable(pod.getNodeSelector())
                .flatMap(selector -> Optional.ofNullable(selector.get(PRODUCT_LABEL))
                        .or(() -> CloudLabels.of(selector).map(CloudGpu::name)))
                .map(product -> new GpuPin(product, leastMemoryMiB(pod)));
    }

    /** The node's labels, as they are now, still say what the pod demanded. */
    public boolean isMetBy(NodeFacts node) {
        return node.product().filter(product::equals).isPresent()
                && node.memoryMebibytes().orElse(-1) >= leastMemoryMiB;
    }

    private static long leastMemoryMiB(PodSpec pod) {
        return Optional.ofNullable(pod.getAffinity())
                .map(affinity -> affinity.getNodeAffinity())
                .map(affinity -> affinity.getRequiredDuringSchedulingIgnoredDuringExecution())
                .stream()
                .flatMap(required -> required.getNodeSelectorTerms().stream())
                .flatMap(term -> term.getMatchExpressions().stream())
                .flatMap(GpuPin::demand)
                .findFirst()
                .orElse(0L);
    }

    private static Stream<Long> demand(NodeSelectorRequirement expression) {
        return MEMORY_LABEL.equals(expression.getKey()) && GREATER_THAN.equals(expression.getOperator())
                ? expression.getValues().stream()
                        .limit(1)
                        .filter(value -> value.matches("\\d{1,12}"))
                        .map(value -> Long.parseLong(value) + 1)
                : Stream.empty();
    }
}
