package io.mimo.operator.reconcile;

import io.mimo.operator.rollout.Templates.Template;
import io.mimo.plan.Plan;
import io.mimo.status.AdmittedDecision;
import io.mimo.status.ObservedEngines;
import java.util.Optional;

/**
 * What is to run.
 *
 * @param wanted empty when the spec is refused
 * @param engines what engines of the wanted template tell of their memory
 */
record Decided(AdmittedDecision admitted, Optional<Wanted> wanted, ObservedEngines engines) {
    /** The objects to apply come from the plan, the workload from the template. */
    record Wanted(Plan plan, Template template) {}

    /** It waits for another resource's rollout. */
    boolean waitsForItsTurn() {
        return wanted.flatMap(each -> each.template().pending())
                .filter(pending -> !pending.rolling().isEmpty())
                .isPresent();
    }
}
