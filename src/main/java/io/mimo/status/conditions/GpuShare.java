package io.mimo.status.conditions;

import io.mimo.api.PlanReport.LedgerRow;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Optional;

/**
 * gpuMemoryUtilization of a plan and what another value of it would give or take.
 *
 * @param visibleGiB memory of one GPU as vLLM sees it, GiB (2^30 B)
 */
record GpuShare(BigDecimal utilization, BigDecimal visibleGiB) {
    /**
     * Above it 80 GB cards do not start or are full (measured: vLLM 0.26.0, TP4, 2026-11-27: 0.970 to 0.976 of 79.20
     * GiB).
     */
    private static final BigDecimal MOST = new BigDecimal("0.97");

    private static final int DIGITS = 2;
    private static final BigDecimal MIB_PER_GIB = new BigDecimal(1024);

    static GpuShare of(LedgerRow row) {
        BigDecimal utilization = row.visibleMiB().signum() == 0
                ? BigDecimal.ZERO
                : row.budgetMiB()
                        .divide(row.visibleMiB(), 3, RoundingMode.HALF_UP)
                        .stripTrailingZeros();
        return new GpuShare(utilization, gib(row.visibleMiB(), 6));
    }

    static BigDecimal gib(BigDecimal mebibytes, int digits) {
        return mebibytes.divide(MIB_PER_GIB, digits, RoundingMode.HALF_UP);
    }

    /** Empty where no value gives so much more. */
    Optional<String> raisedBy(BigDecimal moreGiB) {
        return edit("raise", moreGiB, RoundingMode.CEILING);
    }

    Optional<String> loweredBy(BigDecimal lessGiB) {
        return edit("lower", lessGiB.negate(), RoundingMode.FLOOR);
    }

    private Optional<String> edit(String verb, BigDecimal byGiB, RoundingMode rounding) {
        if (visibleGiB.signum() == 0) {
            return Optional.empty();
        }
        BigDecimal wanted =
                utilization.add(byGiB.divide(visibleGiB, 6, rounding)).setScale(DIGITS, rounding);
        return wanted.signum() <= 0 || wanted.compareTo(MOST) > 0
                ? Optional.empty()
                : Optional.of(verb + " gpuMemoryUtilization from " + utilization.toPlainString() + " to " + wanted);
    }
}
