package io.mimo.sizing;

import io.mimo.api.Precision;
import io.mimo.api.Verdict;
import io.mimo.catalog.AttentionKind;
import io.mimo.catalog.Catalog;
import io.mimo.catalog.EngineFacts;
import io.mimo.catalog.GpuFacts;
import io.mimo.catalog.ModelFacts;
import io.mimo.catalog.ReleaseFacts;
import io.mimo.catalog.StorageFormat;
import io.mimo.manifest.Layout;
import io.mimo.manifest.WeightFormat;
import io.mimo.sizing.Profile.EngineLimits;
import java.math.BigDecimal;
import java.util.ArrayList;
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
        ModelFacts model = request.model();
        if (model.attention().stream().anyMatch(AttentionKind::latent)) {
            return List.of(problem(
                    "LatentAttention",
                    "--model",
                    model.name(),
                    model.name() + " uses multi-head latent attention (MLA), whose "
                            + "KV cache is one compressed vector a token: its size is not modelled",
                    "size a model with grouped-query attention"));
        }
        List<Reason> problems = new ArrayList<>();
        heads(request, problems);
        if (request.maxModelLen() > model.maxPositions()) {
            problems.add(problem(
                    "ContextTooLong",
                    "--max-model-len",
                    request.maxModelLen(),
                    model.name() + " has " + Bytes.grouped(model.maxPositions()) + " positions, fewer than "
                            + Bytes.grouped(request.maxModelLen()),
                    "set --max-model-len to " + model.maxPositions() + " or less"));
        }
        if (model.layers() < request.layout().pipeline()) {
            problems.add(problem(
                    "StagesWithoutLayers",
                    "--pipeline-parallel-size",
                    request.layout().pipeline(),
                    model.name() + " has " + "only " + model.layers() + " layers",
                    "use at most " + model.layers() + " stages"));
        }
        feedForward(request, problems);
        return List.copyOf(problems);
    }

    /**
     * vLLM splits attention by whole heads, and copies KV heads only in whole multiples (config/model.py,
     * layers/linear.py).
     */
    private static void heads(Request request, List<Reason> problems) {
        int tensor = request.layout().tensor();
        ModelFacts model = request.model();
        boolean uneven = model.attention().stream()
                .anyMatch(kind -> kind.kvHeads() % tensor != 0 && tensor % kind.kvHeads() != 0);
        if (model.attentionHeads() % tensor != 0 || uneven) {
            problems.add(problem(
                    "HeadsNotDivisible",
                    "--tensor-parallel-size",
                    tensor,
                    model.attentionHeads() + " attention heads and "
                            + model.attention().getFirst().kvHeads() + " KV heads of " + model.name()
                            + " cannot be split over " + tensor + " GPUs",
                    "use a tensor size that divides " + model.attentionHeads()));
        }
        int sound = model.fp8AttentionTensor();
        if (sound != 0 && sound != tensor && request.format().formats().attention() == StorageFormat.FP8_BLOCK) {
            problems.add(problem(
                    "Fp8ScalesNotSound",
                    "--tensor-parallel-size",
                    tensor,
                    "the FP8 block scales of " + model.name() + " were made for attention tensor-parallel " + sound
                            + "; at " + tensor + " they do not load or load wrong",
                    "use --tensor-parallel-size " + sound));
        }
    }

    /** Slices of the feed-forward must be whole, and whole FP8 blocks; experts only where they are sliced. */
    private static void feedForward(Request request, List<Reason> problems) {
        ModelFacts model = request.model();
        Layout layout = request.layout();
        if (!model.denseLayers().isEmpty()) {
            slices(
                    "--tensor-parallel-size",
                    model.denseIntermediate(),
                    layout.tensor(),
                    request.format().formats().dense(),
                    problems);
        }
        if (model.hasExperts()
                && layout.expertParallel()
                && layout.expertRanks() > model.moe().experts()) {
            problems.add(problem(
                    "RanksWithoutExperts",
                    "--enable-expert-parallel",
                    layout.expertRanks(),
                    model.name() + " has " + model.moe().experts() + " experts, fewer than ranks",
                    "keep tensor * data at " + model.moe().experts() + " or below"));
        } else if (model.hasExperts() && !layout.expertParallel()) {
            StorageFormat experts = request.format().formats().experts();
            slices("--enable-expert-parallel", model.moe().intermediate(), layout.expertRanks(), experts, problems);
        }
    }

    private static void slices(String flag, int intermediate, int ranks, StorageFormat storage, List<Reason> problems) {
        if (intermediate % ranks != 0) {
            problems.add(problem(
                    "SliceNotWhole",
                    flag,
                    ranks,
                    "a feed-forward of " + intermediate + " columns does not divide by " + ranks + " ranks",
                    "use fewer ranks or, for experts, --enable-expert-parallel"));
        } else if (storage == StorageFormat.FP8_BLOCK && intermediate / ranks % WeightLedger.FP8_BLOCK != 0) {
            problems.add(problem(
                    "SliceTooThin",
                    flag,
                    ranks,
                    ranks + " ranks get " + intermediate / ranks + " of " + intermediate
                            + " columns each, no multiple of the FP8 block of " + WeightLedger.FP8_BLOCK,
                    "use fewer ranks or, for experts, --enable-expert-parallel"));
        }
    }

    private static Reason problem(String reason, String flag, Object value, String message, String remedy) {
        return new Reason(Verdict.Unsupported, reason, flag, value, message, remedy);
    }
}
