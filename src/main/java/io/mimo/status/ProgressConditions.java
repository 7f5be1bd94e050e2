package io.mimo.status;

import io.mimo.api.PlanReport;
import java.util.List;
import java.util.Optional;

/**
 * Whether it goes on by itself, in the two conditions that kstatus knows and so Flux, {@code helm --wait} and others go
 * by: at most one of them is there, and only while it is true
 * (https://github.com/kubernetes-sigs/cli-utils/tree/master/pkg/kstatus#conditions).
 */
final class ProgressConditions {
    private ProgressConditions() {}

    /**
     * Empty for a resource that is as it is meant to be.
     *
     * @param steps all of them, with the summary
     * @param disproof the plan is disproved: it would fail again and again, until somebody edits it
     */
    static Optional<ConditionDraft> of(
            PlanReport report,
            List<ConditionDraft> steps,
            ObservedWorkload workload,
            Optional<ConditionDraft> disproof) {
        ConditionDraft ready = steps.getLast();
        if (disproof.isPresent()) {
            return disproof.map(step -> ConditionDraft.holds(ConditionType.Stalled, step.reason(), step.message()));
        }
        if (needsSomebody(report, ready)) {
            return Optional.of(ConditionDraft.holds(ConditionType.Stalled, ready.reason(), ready.message()));
        }
        if (ready.holds() && workload.allServe()) {
            return Optional.empty();
        }
        // ready it is while it rolls out, as every replica serves, if of before
        ConditionDraft telling = ready.holds() ? of(ConditionType.Available, steps) : ready;
        return Optional.of(ConditionDraft.holds(ConditionType.Reconciling, telling.reason(), telling.message()));
    }

    /** What only waits for GPUs, pods or kinds goes on when they come. */
    private static boolean needsSomebody(PlanReport report, ConditionDraft ready) {
        return switch (report.verdict()) {
            case Invalid, Unsupported -> true;
            // nothing was sized where no node has such GPUs yet
            case DoesNotFit -> !report.ledger().isEmpty();
            case NotPlaceable, Tight, Fits -> ready.reason().equals(Reasons.NAME_TAKEN);
        };
    }

    private static ConditionDraft of(ConditionType type, List<ConditionDraft> steps) {
        return steps.stream().filter(step -> step.type() == type).findFirst().orElseThrow();
    }
}
