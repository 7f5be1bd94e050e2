package io.mimo.status;

import io.mimo.api.MimoDeployment;
import io.mimo.api.MimoDeploymentStatus;
import io.mimo.api.MimoDeploymentStatus.Measured;
import io.mimo.api.PlanReport.Kv;
import io.mimo.api.PlanReport.LedgerRow;
import io.mimo.plan.Decision;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Optional;

/**
 * The KV cache that a ready engine has, beside the one that was predicted for its plan: in the status, and as a warning
 * where it is smaller by more than 1 %. More than predicted is no problem, as the overhead that is charged is a band's.
 */
final class MeasuredKv {
    private static final int PERCENT = 100;
    private static final BigDecimal GIB = new BigDecimal(1L << 30);

    private MeasuredKv() {}

    /** While the spec is refused what ran before keeps the prediction that it was made by. */
    static Optional<Measured> status(
            MimoDeployment current, Decision decision, ApplyOutcome outcome, ObservedEngines engines) {
        Optional<Measured> told = Optional.ofNullable(current.getStatus()).map(MimoDeploymentStatus::measured);
        return engines.measured()
                .flatMap(measurement -> decision instanceof Decision.Accepted
                        ? predicted(decision)
                                .map(kv -> measured(
                                        measurement, kv, outcome.template().flatMap(RunningTemplate::release)))
                        : told);
    }

    private static Optional<Kv> predicted(Decision decision) {
        return Optional.ofNullable(decision.report().kv()).filter(kv -> kv.blocks() > 0 && kv.tokens() > 0);
    }

    private static Measured measured(Measurement measurement, Kv kv, Optional<String> release) {
        EngineFigures figures = measurement.figures();
        long tokens = figures.kvCacheTokens().orElseGet(() -> new BigDecimal(figures.blocks())
                .multiply(BigDecimal.valueOf(kv.tokens()))
                .divide(BigDecimal.valueOf(kv.blocks()), 0, RoundingMode.FLOOR)
                .longValue());
        return new Measured(
                measurement.pod(),
                release.orElse(null),
                figures.blocks(),
                tokens,
                kv.blocks(),
                kv.tokens(),
                percent(tokens, kv.tokens()).toPlainString());
    }

    /** One decimal. */
    private static BigDecimal percent(long tokens, long predicted) {
        return BigDecimal.valueOf(tokens)
                .subtract(BigDecimal.valueOf(predicted))
                .multiply(BigDecimal.valueOf(PERCENT))
                .divide(BigDecimal.valueOf(predicted), 1, RoundingMode.HALF_UP);
    }

    static Optional<ConditionDraft> step(Optional<Measured> measured, Decision decision) {
        return measured.filter(_ -> decision instanceof Decision.Accepted)
                .filter(MeasuredKv::isLess)
                .flatMap(less -> predicted(decision)
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
                + percent(less.kvCacheTokens(), kv.tokens()).abs() + " % fewer: at maxModelLen "
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
