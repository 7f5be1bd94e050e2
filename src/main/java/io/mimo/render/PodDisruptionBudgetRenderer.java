package io.mimo.render;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetBuilder;
import io.mimo.plan.Plan;

/**
 * One replica at a time: a single one can still be drained, and pods that are not ready never hold up a drain. Of a
 * group every pod counts, because evicting any of them ends the whole group: while one group is not whole, no pod of
 * another is given up. https://kubernetes.io/docs/tasks/run-application/configure-pdb/#unhealthy-pod-eviction-policy
 */
final class PodDisruptionBudgetRenderer {
    private PodDisruptionBudgetRenderer() {}

    static PodDisruptionBudget render(Plan plan) {
        return new PodDisruptionBudgetBuilder()
                .withMetadata(Metadata.of(plan))
                .withNewSpec()
                .withMaxUnavailable(new IntOrString(1))
                .withUnhealthyPodEvictionPolicy("AlwaysAllow")
                .withNewSelector()
                .withMatchLabels(Labels.selector(plan))
                .endSelector()
                .endSpec()
                .build();
    }
}
