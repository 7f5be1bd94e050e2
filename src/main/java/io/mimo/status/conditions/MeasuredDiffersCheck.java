package io.mimo.status.conditions;

import io.mimo.api.MimoDeploymentStatus.Measured;
import io.mimo.api.PlanReport.Kv;
import io.mimo.api.PlanReport.LedgerRow;
import io.mimo.plan.Decision;
import io.mimo.status.ConditionType;
import io.mimo.status.MeasuredKv;
import io.mimo.status.Reasons;
import io.mimo.status.ReportStatus;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Optional;

/** MeasuredDiffers: a ready engine has over 1 % less KV cache than predicted; a warning, only while it is so. */
final class MeasuredDiffersCheck implements ConditionCheck {
    private static final int PERCENT = 100;
    private static final BigDecimal GIB = new BigDecimal(1L << 30);

    @Override
    public ConditionType type() {
        return ConditionType.MeasuredDiffers;
    }

    @Override
    public Optional<ConditionDraft> check(Situation now, Drafts earlier) {
        return of(now.measured(), now.decision().decision());
    }

    @Override
    public boolean isWarning(ConditionDraft draft) {
        return true;
    }

    static Optional<ConditionDraft> of(Optional<Measured> measured, Decision decision) {
        return measured.filter(_ -> decision instanceof Decision.Accepted)
                .filter(MeasuredDiffersCheck::isLess)
                .flatMap(less -> MeasuredKv.predicted(decision)
                        .map(kv -> ConditionDraft.holds(
                                ConditionType.MeasuredDiffers,
                                Reasons.KV_CACHE_SMALLER,
                                words(less, kv, (Decision.Accepted) decision))));
    }

    private static boolean isLess(Measured measured) {
        BigDecimal least =
                BigDecimal.valueOf(measured.predictedKvCacheTokens()).multiply(BigDecimal.valueOf(PERCENT - 1));
        return BigDecimal.valueOf(measured.kvCacheTokens())
                        .multiply(BigDecimal.valueOf(PERCENT))
                        .compareTo(least)
                < 0;
    }

    private static String words(Measured less, Kv kv, Decision.Accepted accepted) {
        BigDecimal requests = kv.maxConcurrency()
                .multiply(BigDecimal.valueOf(less.kvCacheTokens()))
                .divide(BigDecimal.valueOf(kv.tokens()), 1, RoundingMode.FLOOR);
        return "a KV cache of " + kv.tokens() + " tokens was predicted, the engine has " + less.kvCacheTokens() + ", "
                + MeasuredKv.percent(less.kvCacheTokens(), kv.tokens()).abs() + " % fewer: at maxModelLen "
                + Argument.maxModelLen(accepted.plan()) + " it holds "
                + requests + " requests at once instead of "
                + kv.maxConcurrency().setScale(1, RoundingMode.FLOOR) + "; " + remedy(less, kv, accepted)
                + " to have as many (pod " + less.pod() + ")";
    }

    private static String remedy(Measured less, Kv kv, Decision.Accepted accepted) {
        return ReportStatus.deciding(accepted)
                .flatMap(row -> GpuShare.of(row).raisedBy(missingGiB(less, kv, row)))
                .orElseGet(() -> Argument.fewerBatchedTokens(accepted.plan()));
    }

    private static BigDecimal missingGiB(Measured less, Kv kv, LedgerRow row) {
        BigDecimal pool =
                BigDecimal.valueOf(kv.blockBytes().get(row.stage())).multiply(BigDecimal.valueOf(kv.blocks()));
        return pool.multiply(BigDecimal.valueOf(kv.tokens() - less.kvCacheTokens()))
                .divide(BigDecimal.valueOf(kv.tokens()), 0, RoundingMode.CEILING)
                .divide(GIB, 3, RoundingMode.CEILING);
    }
}
