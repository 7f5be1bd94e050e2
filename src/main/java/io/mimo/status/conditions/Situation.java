package io.mimo.status.conditions;

import io.mimo.api.MimoDeployment;
import io.mimo.api.MimoDeploymentStatus.Measured;
import io.mimo.api.PlanReport;
import io.mimo.plan.Decision;
import io.mimo.plan.Plan;
import io.mimo.status.AdmittedDecision;
import io.mimo.status.ApplyOutcome;
import io.mimo.status.ObservedWorkload;
import java.util.Optional;

/**
 * All that the conditions of one resource are made from.
 *
 * @param current the resource as stored
 * @param measured what a ready engine has, beside what was predicted
 */
public record Situation(
        MimoDeployment current,
        AdmittedDecision decision,
        ApplyOutcome outcome,
        ObservedWorkload workload,
        Optional<Measured> measured) {
    PlanReport report() {
        return decision.decision().report();
    }

    /** Empty for a refusal. */
    Optional<Plan> plan() {
        return decision.decision() instanceof Decision.Accepted accepted
                ? Optional.of(accepted.plan())
                : Optional.empty();
    }
}
