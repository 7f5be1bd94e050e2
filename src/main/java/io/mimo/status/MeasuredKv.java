package io.mimo.status;

import io.mimo.api.MimoDeployment;
import io.mimo.api.MimoDeploymentStatus;
import io.mimo.api.MimoDeploymentStatus.Measured;
import io.mimo.api.PlanReport.Kv;
import io.mimo.plan.Decision;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Optional;

/**
 * The KV cache that a ready engine has, beside the one that was predicted for its plan: in the status, and as a warning
 * where it is smaller by more than 1 %. More than predicted is no problem, as the overhead that is charged is a band's.
 */
public final class MeasuredKv {
    private static final int PERCENT = 100;

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

    /** Empty for a decision that predicts no KV cache. */
    public static Optional<Kv> predicted(Decision decision) {
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

    /** How far the measured is above the predicted, with one decimal. */
    public static BigDecimal percent(long tokens, long predicted) {
        return BigDecimal.valueOf(tokens)
                .subtract(BigDecimal.valueOf(predicted))
                .multiply(BigDecimal.valueOf(PERCENT))
                .divide(BigDecimal.valueOf(predicted), 1, RoundingMode.HALF_UP);
    }
}
