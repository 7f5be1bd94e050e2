package io.mimo.status.conditions;

import io.mimo.api.PlanReport.LedgerRow;
import io.mimo.plan.Decision;
import io.mimo.plan.Plan;
import io.mimo.status.ConditionType;
import io.mimo.status.Disproof;
import io.mimo.status.OutOfGpuMemory;
import io.mimo.status.Reasons;
import io.mimo.status.ReportStatus;
import java.math.BigDecimal;
import java.util.Optional;

/** SizingDisproved: an engine ran out of GPU memory that the ledger had promised; a warning, only while it is so. */
final class SizingDisprovedCheck implements ConditionCheck {
    @Override
    public ConditionType type() {
        return ConditionType.SizingDisproved;
    }

    @Override
    public Optional<ConditionDraft> check(Situation now, Drafts earlier) {
        return of(now.workload().engines().disproof(), now.decision().decision());
    }

    @Override
    public boolean isWarning(ConditionDraft draft) {
        return true;
    }

    static Optional<ConditionDraft> of(Optional<Disproof> disproof, Decision decision) {
        return disproof.flatMap(known -> switch (known) {
            case Disproof.Stored(String reason, String message) ->
                Optional.of(ConditionDraft.holds(ConditionType.SizingDisproved, reason, message));
            case Disproof.Observed(String pod, OutOfGpuMemory failure) ->
                decision instanceof Decision.Accepted accepted
                        ? ReportStatus.deciding(decision).map(row -> step(pod, failure, row, accepted))
                        : Optional.empty();
        });
    }

    private static ConditionDraft step(String pod, OutOfGpuMemory failure, LedgerRow row, Decision.Accepted accepted) {
        BigDecimal overhead = row.budgetMiB().subtract(row.weightsMiB()).subtract(row.kvPoolMiB());
        return ConditionDraft.holds(
                ConditionType.SizingDisproved,
                Reasons.OUT_OF_MEMORY,
                accepted.report().verdict() + " was predicted ("
                        + gib(row.weightsMiB()) + " weights + " + gib(overhead) + " overhead + "
                        + gib(row.kvNeededMiB()) + " KV of " + gib(row.budgetMiB())
                        + " GiB per GPU), but " + failure.words() + ". No replica is added to this plan; "
                        + remedy(failure, row, accepted.plan()) + " (pod "
                        + pod + ")");
    }

    private static BigDecimal gib(BigDecimal mebibytes) {
        return GpuShare.gib(mebibytes, 1);
    }

    /** By the figures of the ledger and of the engine; one edit, which is judged again. */
    private static String remedy(OutOfGpuMemory failure, LedgerRow row, Plan plan) {
        GpuShare share = GpuShare.of(row);
        return switch (failure) {
            case OutOfGpuMemory.Allocation allocation ->
                spare(allocation, row).flatMap(share::loweredBy).orElseGet(() -> Argument.fewerBatchedTokens(plan));
            case OutOfGpuMemory.KvCache cache when cache.longest() > 0 -> "lower maxModelLen to " + cache.longest();
            case OutOfGpuMemory.KvCache cache ->
                share.raisedBy(cache.neededGiB().subtract(cache.availableGiB()))
                        .orElseGet(() -> Argument.fewerBatchedTokens(plan));
            case OutOfGpuMemory.NoBlocks _ ->
                share.raisedBy(GpuShare.gib(row.kvNeededMiB(), 3)).orElseGet(() -> Argument.fewerBatchedTokens(plan));
            case OutOfGpuMemory.TakenAtStart taken -> "lower gpuMemoryUtilization to " + taken.reachable();
        };
    }

    /** What the KV cache has more than it needs can be given up. */
    private static Optional<BigDecimal> spare(OutOfGpuMemory.Allocation allocation, LedgerRow row) {
        BigDecimal spareGiB = GpuShare.gib(row.kvPoolMiB().subtract(row.kvNeededMiB()), 3);
        return Optional.of(allocation.missingGiB())
                .filter(missing -> missing.signum() > 0 && missing.compareTo(spareGiB) <= 0);
    }
}
