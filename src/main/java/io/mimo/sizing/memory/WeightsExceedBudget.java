package io.mimo.sizing.memory;

import io.mimo.api.Verdict;
import io.mimo.sizing.Bytes;
import io.mimo.sizing.Reason;
import io.mimo.sizing.Refusal;
import io.mimo.sizing.StageLedger;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Optional;

/**
 * The weights alone are above the budget of a GPU: those that vLLM serves on the heaviest stage, a GGUF file in all.
 */
final class WeightsExceedBudget implements Refusal<Shortfall> {
    @Override
    public Optional<Reason> check(Shortfall facts) {
        if (!facts.weightsExceedBudget()) {
            return Optional.empty();
        }
        return Optional.of(new Reason(
                Verdict.DoesNotFit,
                "WeightsExceedBudget",
                "spec.parallelism",
                facts.spec().layout().shortName(),
                isGguf(facts) ? file(facts) : facts.arithmetic(" (alone above the budget)"),
                remedy(facts)));
    }

    @Override
    public String remedy(Shortfall facts) {
        return isGguf(facts)
                ? "use GPUs with more memory in all than the weights take"
                : "use more GPUs per replica, GPUs with more memory or a smaller checkpoint";
    }

    private static boolean isGguf(Shortfall facts) {
        return facts.spec().format().isEmpty();
    }

    private static String file(Shortfall facts) {
        long file = facts.spec().model().ggufBytes().getOrDefault(facts.spec().precision(), 0L);
        long cards = facts.gpu().memoryMiB() * Bytes.MIB * facts.gpus();
        BigDecimal factor = BigDecimal.valueOf(file).divide(BigDecimal.valueOf(cards), 2, RoundingMode.HALF_UP);
        StageLedger row = facts.heaviest();
        return Bytes.gb(file) + " GB of " + facts.spec().precision() + " weights are " + factor + " times the "
                + Bytes.gb(cards) + " GB of " + facts.gpus() + " x "
                + facts.gpu().product() + ": "
                + Bytes.gib(row.weights()) + " GiB per GPU against " + Bytes.gib(row.budget()) + " GiB ("
                + facts.offer() + "), short by " + Bytes.gib(row.missing())
                + (facts.gpus() == 1 ? " GiB" : " GiB on each")
                + "; offloading the rest to CPU memory leaves 3-5 tokens/s";
    }
}
