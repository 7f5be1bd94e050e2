package io.mimo.sizing;

import io.mimo.api.Precision;
import io.mimo.catalog.Catalog;
import io.mimo.catalog.EngineFacts;
import io.mimo.catalog.GpuFacts;
import io.mimo.catalog.ModelFacts;
import io.mimo.catalog.ReleaseFacts;
import io.mimo.manifest.Layout;
import io.mimo.manifest.WeightFormat;
import io.mimo.sizing.Profile.EngineLimits;
import io.mimo.sizing.model.ModelRefusals;
import io.mimo.sizing.model.ModelStart;
import java.math.BigDecimal;
import java.util.List;
import java.util.Objects;

/** The ledger of any decoder-only model of the catalogue, without a manifest: what {@code mimo size} prints. */
public final class ModelSizer {
    private ModelSizer() {}

    /**
     * What is asked, as vLLM's flags say it.
     *
     * @param maxModelLen tokens of the longest request; at most {@link ModelFacts#maxPositions}
     * @param utilization share of the visible memory, 0 to 1
     * @param fp8Kv keys and values in one byte, not two
     */
    public record Request(
            ModelFacts model,
            WeightFormat format,
            Layout layout,
            GpuFacts gpu,
            int maxModelLen,
            int batchedTokens,
            int sequences,
            BigDecimal utilization,
            boolean enforceEager,
            boolean fp8Kv) {}

    /** The format of the model's published checkpoint; FP8 where the model has several, as MiMo-V2-Flash does. */
    public static WeightFormat published(ModelFacts model) {
        Precision precision = model.formats().containsKey(Precision.FP8)
                ? Precision.FP8
                : model.formats().keySet().iterator().next();
        return new WeightFormat(
                precision, Objects.requireNonNull(model.formats().get(precision)), 0, false);
    }

    /**
     * The ledger under one release, or the larger need of the two read ones next to it.
     *
     * @throws IllegalArgumentException when {@link #problems} has something to say: the arithmetic would have no
     *     meaning
     */
    public static MemoryLedger size(Request request, EngineFacts engine, Catalog catalog) {
        List<Reason> problems = problems(request);
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(problems.getFirst().message());
        }
        EngineLimits limits = new EngineLimits(request.batchedTokens(), request.sequences(), request.enforceEager());
        boolean swizzled = engine.rules().stream().anyMatch(ReleaseFacts::swizzlesMxfp4);
        MemoryLedger.Sized sized = new MemoryLedger.Sized(
                request.model(),
                request.format().on(request.gpu().computeCapability(), swizzled),
                request.layout(),
                request.gpu(),
                request.maxModelLen(),
                request.utilization(),
                true,
                true,
                0,
                0);
        return MemoryLedger.of(
                sized,
                Profile.Requested,
                limits,
                engine.rules(),
                catalog.overhead(),
                rule -> elementBytes(request, rule));
    }

    /** Releases that ignore fp8 do so where K and V differ in width; see {@code catalog/releases.yaml}. */
    private static int elementBytes(Request request, ReleaseFacts rule) {
        boolean sameWidths = request.model().attention().stream().allMatch(kind -> kind.keyDim() == kind.valueDim());
        return request.fp8Kv() && (sameWidths || rule.fp8Kv() == ReleaseFacts.Fp8Kv.Acted) ? 1 : 2;
    }

    /**
     * Why vLLM would not start this model so, or why it cannot be sized; empty when it would and can. Paths are flags
     * of vLLM.
     */
    public static List<Reason> problems(Request request) {
        return ModelRefusals.of(
                new ModelStart(request.model(), request.format(), request.layout(), request.maxModelLen()));
    }
}
