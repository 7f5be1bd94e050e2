package io.mimo.status.conditions;

import io.mimo.api.MimoDeploymentStatus.Condition;
import io.mimo.api.PlanReport;
import io.mimo.api.Verdict;
import io.mimo.status.ConditionType;
import io.mimo.status.Reasons;
import io.mimo.status.conditions.ConditionDraft.Truth;
import java.util.Optional;

/** Sized: weights, overhead and the KV cache fit the GPUs' memory, and the engine can do what is asked. */
final class SizedCheck implements ConditionCheck {
    private static final String MEMORY_SAVER = "MemorySaver";

    @Override
    public ConditionType type() {
        return ConditionType.Sized;
    }

    @Override
    public Optional<ConditionDraft> check(Situation now, Drafts earlier) {
        return Optional.of(earlier.firstObstacle()
                .map(obstacle -> ConditionDraft.notReached(type(), obstacle))
                .orElseGet(() -> sized(now.report())));
    }

    @Override
    public boolean isDecision() {
        return true;
    }

    @Override
    public boolean isEvent(ConditionDraft draft, Optional<Condition> before) {
        return isWarning(draft);
    }

    @Override
    public boolean isWarning(ConditionDraft draft) {
        return draft.truth() == Truth.False || draft.reason().equals(Reasons.TIGHT);
    }

    /** Nothing was sized where no node has such GPUs yet: that goes on when they come. */
    @Override
    public boolean stalls(Situation now, ConditionDraft draft) {
        return draft.truth() == Truth.False
                && (now.report().verdict() != Verdict.DoesNotFit
                        || !now.report().ledger().isEmpty());
    }

    private static ConditionDraft sized(PlanReport report) {
        return switch (report.verdict()) {
            case Invalid, DoesNotFit, Unsupported -> RefusalWords.refusal(ConditionType.Sized, report);
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

    private static boolean fitsOnlyInMemorySaver(PlanReport report) {
        return report.ledger().stream().anyMatch(row -> row.profile().equals(MEMORY_SAVER));
    }
}
