package io.mimo.render;

import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.AffinityBuilder;
import io.fabric8.kubernetes.api.model.NodeSelectorRequirement;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.mimo.plan.Plan;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the pods demand of a node: the product that was sized and, where nodes were looked at, the memory that it takes. Labels of GPU
 * feature discovery; without the second a smaller node of the same product that joins later could get a pod that cannot start there.
 */
public final class NodePin {
    private static final String PRODUCT_LABEL = "nvidia.com/gpu.product";
    private static final String MEMORY_LABEL = "nvidia.com/gpu.memory";
    /** The only operator that compares label values as integers and lets larger ones pass; there is none for "at least". */
    private static final String GREATER_THAN = "Gt";

    private NodePin() {}

    /** The product last: it is what was sized, and no user entry may move the pod to another. */
    static SortedMap<String, String> selector(Plan plan) {
        SortedMap<String, String> selector = new TreeMap<>(plan.overlay().nodeSelector());
        selector.put(PRODUCT_LABEL, plan.product());
        return selector;
    }

    /** From the plan alone, which is chosen once: a node that comes or goes never changes a running pod's template. */
    static @Nullable Affinity affinity(Plan plan) {
        if (plan.leastMemoryMiB().isEmpty()) {
            return null;
        }
        return new AffinityBuilder()
                .withNewNodeAffinity()
                .withNewRequiredDuringSchedulingIgnoredDuringExecution()
                .addNewNodeSelectorTerm()
                .addNewMatchExpression()
                .withKey(MEMORY_LABEL)
                .withOperator(GREATER_THAN)
                .withValues(String.valueOf(plan.leastMemoryMiB().getAsLong() - 1))
                .endMatchExpression()
                .endNodeSelectorTerm()
                .endRequiredDuringSchedulingIgnoredDuringExecution()
                .endNodeAffinity()
                .build();
    }

    /** The product that a rendered pod is pinned to; empty when it is none of ours. */
    public static Optional<String> product(PodSpec pod) {
        return Optional.ofNullable(pod.getNodeSelector()).map(selector -> selector.get(PRODUCT_LABEL));
    }

    /** The least memory in MiB that a rendered pod demands; empty when it demands none. */
    public static OptionalLong leastMemoryMiB(PodSpec pod) {
        return Optional.ofNullable(pod.getAffinity())
                .map(affinity -> affinity.getNodeAffinity())
                .map(affinity -> affinity.getRequiredDuringSchedulingIgnoredDuringExecution())
                .stream().flatMap(required -> required.getNodeSelectorTerms().stream())
                .flatMap(term -> term.getMatchExpressions().stream())
                .filter(NodePin::demandsMemory)
                .mapToLong(expression -> Long.parseLong(expression.getValues().getFirst()) + 1).findFirst();
    }

    private static boolean demandsMemory(NodeSelectorRequirement expression) {
        return MEMORY_LABEL.equals(expression.getKey()) && GREATER_THAN.equals(expression.getOperator());
    }
}
