package io.mimo.render;

import io.fabric8.kubernetes.api.model.PodAntiAffinity;
import io.fabric8.kubernetes.api.model.PodAntiAffinityBuilder;
import io.mimo.plan.Plan;

/** Every pod of a group on a node of its own: that is what was sized, and what the ranks expect of their neighbours. */
final class GroupAffinity {
    private GroupAffinity() {}

    /**
     * Pods of the same group exclude each other; {@code matchLabelKeys} takes the group from the pod's own label
     * (Kubernetes 1.31 or newer, KEP-3633).
     */
    static PodAntiAffinity of(Plan plan) {
        return new PodAntiAffinityBuilder()
                .addNewRequiredDuringSchedulingIgnoredDuringExecution()
                .withNewLabelSelector()
                .withMatchLabels(Labels.selector(plan))
                .endLabelSelector()
                .withMatchLabelKeys(LeaderWorkerSet.GROUP_INDEX_LABEL)
                .withTopologyKey("kubernetes.io/hostname")
                .endRequiredDuringSchedulingIgnoredDuringExecution()
                .build();
    }
}
