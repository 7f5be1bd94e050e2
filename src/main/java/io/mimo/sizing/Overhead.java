package io.mimo.sizing;

import io.mimo.catalog.OverheadFacts;
import io.mimo.catalog.OverheadFacts.Range;
import io.mimo.catalog.ReleaseFacts;
import io.mimo.manifest.Layout;
import io.mimo.sizing.Profile.EngineLimits;
import java.math.BigDecimal;
import java.math.MathContext;

/**
 * Memory besides weights and KV on one GPU, in bytes: activation peak, CUDA context and NCCL, CUDA graphs. A band,
 * because it is measured on other models and not derived.
 */
public record Overhead(long low, long expected, long high) {
    private static final int LOGIT_BYTES = 4;

    static final Overhead NONE = new Overhead(0, 0, 0);

    /** The larger of two, term by term. */
    Overhead max(Overhead other) {
        return new Overhead(Math.max(low, other.low), Math.max(expected, other.expected), Math.max(high, other.high));
    }

    static Overhead of(OverheadFacts facts, ReleaseFacts release, Layout layout, EngineLimits limits, int vocabSize) {
        Range activation = activation(facts.activation(), limits.batchedTokens(), release.activationFactor());
        Range nonTorch = layout.gpus() == 1 ? facts.nonTorchOneGpuGiB() : facts.nonTorchGiB();
        boolean graphs = !limits.enforceEager() && release.graphsInUtilization();
        long sampler =
                (long) Math.max(0, limits.sequences() - facts.activation().sampledRequests()) * vocabSize * LOGIT_BYTES;
        Overhead sum = sum(
                activation,
                nonTorch,
                graphs ? facts.cudaGraphsGiB() : new Range(BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO));
        return new Overhead(sum.low + sampler, sum.expected + sampler, sum.high + sampler);
    }

    private static Range activation(OverheadFacts.Activation facts, int batchedTokens, double factor) {
        BigDecimal steps = BigDecimal.valueOf(batchedTokens - (long) facts.fromTokens())
                .divide(BigDecimal.valueOf(facts.stepTokens()), MathContext.DECIMAL64);
        BigDecimal expected =
                facts.baseGiB().add(facts.perStepGiB().multiply(steps)).max(facts.baseGiB());
        BigDecimal low = expected.subtract(facts.spreadGiB()).max(facts.baseGiB());
        BigDecimal times = BigDecimal.valueOf(factor);
        return new Range(
                low.multiply(times),
                expected.multiply(times),
                expected.add(facts.spreadGiB()).multiply(times));
    }

    private static Overhead sum(Range a, Range b, Range c) {
        return new Overhead(
                Bytes.ofGib(a.low().add(b.low()).add(c.low())),
                Bytes.ofGib(a.expected().add(b.expected()).add(c.expected())),
                Bytes.ofGib(a.high().add(b.high()).add(c.high())));
    }
}
