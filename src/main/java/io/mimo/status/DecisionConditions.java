package io.mimo.status;

import io.mimo.api.PlanReport;
import io.mimo.api.PlanReport.ReasonEntry;
import io.mimo.api.Verdict;
import io.mimo.plan.Decision;
import io.mimo.plan.Plan;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Accepted, Sized and Placed: the decision, step by step. */
final class DecisionConditions {
    private static final String MEMORY_SAVER = "MemorySaver";

    private DecisionConditions() {}

    static List<ConditionDraft> of(AdmittedDecision judgement) {
        PlanReport report = judgement.decision().report();
        ConditionDraft accepted = accepted(report);
        ConditionDraft sized =
                accepted.holds() ? sized(report) : ConditionDraft.notReached(ConditionType.Sized, accepted);
        return List.of(
                accepted,
                sized,
                sized.holds()
                        ? placed(judgement)
                        : ConditionDraft.notReached(ConditionType.Placed, first(accepted, sized)));
    }

    private static ConditionDraft accepted(PlanReport report) {
        return report.verdict() == Verdict.Invalid
                ? refusal(ConditionType.Accepted, report)
                : ConditionDraft.holds(ConditionType.Accepted, Reasons.VALID, "the spec breaks no rule");
    }

    private static ConditionDraft sized(PlanReport report) {
        return switch (report.verdict()) {
            case Invalid, DoesNotFit, Unsupported -> refusal(ConditionType.Sized, report);
            case Tight -> tight();
            case NotPlaceable -> fitsOnlyInMemorySaver(report) ? tight() : fits();
            case Fits -> fits();
        };
    }

    private static ConditionDraft fits() {
        return ConditionDraft.holds(
                ConditionType.Sized,
                Reasons.FITS,
                "weights, overhead and the KV cache of one longest request fit each GPU");
    }

    private static ConditionDraft tight() {
        return ConditionDraft.holds(
                ConditionType.Sized,
                Reasons.TIGHT,
                "fits only without CUDA graphs and with small batches, so requests are "
                        + "slower; set sizing.allowTight: false to refuse this, or take a layout of "
                        + "status.suggestions");
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
                                + text(deciding(refused.report())));
            case Decision.Refused refused -> refusal(ConditionType.Placed, refused.report());
            case Decision.Accepted accepted -> placed(accepted.plan(), report);
        };
    }

    private static ConditionDraft placed(Plan plan, PlanReport report) {
        int requested = Optional.ofNullable(report.placement())
                .map(PlanReport.Placement::replicasRequested)
                .orElse(plan.replicas());
        String gpus = plan.layout().gpus() + " x " + plan.product();
        if (plan.replicas() < requested) {
            String placed = Optional.ofNullable(report.placement())
                    .map(PlanReport.Placement::message)
                    .orElseGet(() -> plan.replicas() + " of " + requested + " replicas can be placed");
            return ConditionDraft.fails(
                    ConditionType.Placed,
                    Reasons.PARTIALLY_PLACED,
                    placed + "; they are served (" + gpus
                            + " each), the others follow by themselves when GPUs become free");
        }
        int placeable = Optional.ofNullable(report.placement())
                .map(PlanReport.Placement::replicasPlaceable)
                .orElse(plan.replicas());
        if (placeable < plan.replicas()) {
            return ConditionDraft.fails(ConditionType.Placed, Reasons.CAPACITY_LOST, lost(plan, placeable, report));
        }
        return ConditionDraft.holds(
                ConditionType.Placed,
                Reasons.PLACED,
                plan.replicas() + " of " + requested + " replicas have their GPUs: " + gpus + " each");
    }

    private static String lost(Plan plan, int placeable, PlanReport report) {
        return "the cluster has lost GPUs that this resource was placed on: they run or find a place for " + placeable
                + " of " + plan.replicas()
                + " replicas; what runs is left alone and what is missing starts by itself when GPUs come back. "
                + report.placement().message();
    }

    private static ConditionDraft refusal(ConditionType type, PlanReport report) {
        List<ReasonEntry> reasons = report.reasons();
        String reason = deciding(report)
                .map(ReasonEntry::reason)
                .orElse(report.verdict().name());
        String more = reasons.size() > 1 ? reasons.size() + " problems, all in status.explanation; the first: " : "";
        return ConditionDraft.fails(type, reason, more + text(deciding(report)));
    }

    private static Optional<ReasonEntry> deciding(PlanReport report) {
        return report.reasons().stream()
                .filter(entry -> entry.verdict() == report.verdict())
                .findFirst();
    }

    private static String text(Optional<ReasonEntry> entry) {
        return entry.map(e -> join(e.message(), e.remedy())).orElse("see status.explanation");
    }

    /** Rather without the remedy than with half of it: it is in the explanation too. */
    private static String join(String message, @Nullable String remedy) {
        String both = message + "; " + remedy;
        return remedy == null || remedy.isEmpty() || both.length() > MessageText.CONDITION ? message : both;
    }

    private static boolean fitsOnlyInMemorySaver(PlanReport report) {
        return report.ledger().stream().anyMatch(row -> row.profile().equals(MEMORY_SAVER));
    }

    private static ConditionDraft first(ConditionDraft accepted, ConditionDraft sized) {
        return accepted.holds() ? sized : accepted;
    }
}
