package io.mimo.status.conditions;

import io.mimo.api.MimoDeploymentStatus.Condition;
import io.mimo.api.PlanReport;
import io.mimo.plan.Decision;
import io.mimo.plan.Plan;
import io.mimo.status.AdmittedDecision;
import io.mimo.status.ConditionType;
import io.mimo.status.Reasons;
import io.mimo.status.conditions.ConditionDraft.Truth;
import java.util.Optional;

/** Placed: every replica has its GPUs, in free blocks that can be used. */
final class PlacedCheck implements ConditionCheck {
    @Override
    public ConditionType type() {
        return ConditionType.Placed;
    }

    @Override
    public Optional<ConditionDraft> check(Situation now, Drafts earlier) {
        return Optional.of(earlier.firstObstacle()
                .map(obstacle -> ConditionDraft.notReached(type(), obstacle))
                .orElseGet(() -> placed(now.decision())));
    }

    @Override
    public boolean isDecision() {
        return true;
    }

    @Override
    public boolean isEvent(ConditionDraft draft, Optional<Condition> before) {
        return draft.truth() != Truth.Unknown;
    }

    private static ConditionDraft placed(AdmittedDecision judgement) {
        PlanReport report = judgement.decision().report();
        return switch (judgement.decision()) {
            case Decision.Refused refused
            when judgement.acceptedSince().isPresent() ->
                ConditionDraft.fails(
                        ConditionType.Placed,
                        Reasons.CAPACITY_LOST,
                        "the cluster has lost GPUs that this resource was placed on; what runs is left alone and what "
                                + "is missing starts by itself when GPUs come back. "
                                + RefusalWords.of(refused.report()));
            case Decision.Refused refused -> RefusalWords.refusal(ConditionType.Placed, refused.report());
            case Decision.Accepted accepted -> placed(accepted.plan(), report);
        };
    }

    private static ConditionDraft placed(Plan plan, PlanReport report) {
        int count = plan.replicas().count();
        int requested = Optional.ofNullable(report.placement())
                .map(PlanReport.Placement::replicasRequested)
                .orElse(count);
        String gpus =
                plan.placement().layout().gpus() + " x " + plan.placement().product();
        if (count < requested) {
            String placed = Optional.ofNullable(report.placement())
                    .map(PlanReport.Placement::message)
                    .orElseGet(() -> count + " of " + requested + " replicas can be placed");
            return ConditionDraft.fails(
                    ConditionType.Placed,
                    Reasons.PARTIALLY_PLACED,
                    placed + "; they are served (" + gpus
                            + " each), the others follow by themselves when GPUs become free");
        }
        int placeable = Optional.ofNullable(report.placement())
                .map(PlanReport.Placement::replicasPlaceable)
                .orElse(count);
        if (placeable < count) {
            return ConditionDraft.fails(ConditionType.Placed, Reasons.CAPACITY_LOST, lost(plan, placeable, report));
        }
        return ConditionDraft.holds(
                ConditionType.Placed,
                Reasons.PLACED,
                count + " of " + requested + " replicas have their GPUs: " + gpus + " each");
    }

    private static String lost(Plan plan, int placeable, PlanReport report) {
        return "the cluster has lost GPUs that this resource was placed on: they run or find a place for " + placeable
                + " of " + plan.replicas().count()
                + " replicas; what runs is left alone and what is missing starts by itself when GPUs come back. "
                + report.placement().message();
    }
}
