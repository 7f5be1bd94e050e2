package io.mimo.render;

import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.AffinityBuilder;
import io.mimo.inventory.GpuPin;
import io.mimo.plan.Plan;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the pods demand of a node: the product that was sized and, where nodes were looked at, the memory that it takes.
 * Labels of GPU feature discovery; without the second a smaller node of the same product that joins later could get a
 * pod that cannot start there.
 */
final class NodePin {
    private NodePin() {}

    /**
     * The product last: it is what was sized, and no user entry may move the pod to another. Where no node was looked
     * at, the user's own labels say it: an autoscaler brings only nodes of a pool whose template has all of them.
     */
    static SortedMap<String, String> selector(Plan plan) {
        SortedMap<String, String> selector = new TreeMap<>(plan.overlay().nodeSelector());
        if (plan.placement().pinned()) {
            String product = plan.placement().product();
            selector.put(GpuPin.label(product), product);
        }
        return selector;
    }

    /** From the plan alone, which is chosen once: a node that comes or goes never changes a running pod's template. */
    static @Nullable Affinity affinity(Plan plan) {
        if (plan.placement().leastMemoryMiB().isEmpty()) {
            return null;
        }
        return new AffinityBuilder()
                .withNewNodeAffinity()
                .withNewRequiredDuringSchedulingIgnoredDuringExecution()
                .addNewNodeSelectorTerm()
                .addNewMatchExpression()
                .withKey(GpuPin.MEMORY_LABEL)
                .withOperator(GpuPin.GREATER_THAN)
                .withValues(String.valueOf(plan.placement().leastMemoryMiB().getAsLong() - 1))
                .endMatchExpression()
                .endNodeSelectorTerm()
                .endRequiredDuringSchedulingIgnoredDuringExecution()
                .endNodeAffinity()
                .build();
    }
}
