package io.mimo.sizing;

import io.mimo.api.KvCacheDtype;
import io.mimo.catalog.Catalog;
import io.mimo.catalog.GpuFacts;
import io.mimo.catalog.ModelFacts;
import io.mimo.catalog.OverheadFacts;
import io.mimo.catalog.ReleaseFacts;
import io.mimo.catalog.ReleaseFacts.Fp8Kv;
import io.mimo.manifest.Layout;
import io.mimo.manifest.ServingSpec;
import io.mimo.manifest.WeightFormat;
import io.mimo.manifest.engine.EngineEffects;
import io.mimo.sizing.Profile.EngineLimits;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToIntFunction;

/**
 * All stages of one profile on one product, and the KV pool that comes of it.
 *
 * @param stages one row per pipeline stage
 * @param kv the start-up check's need
 * @param countsByGroup tokens are counted as the releases up to 0.20 logged them
 */
public record MemoryLedger(
        Profile profile, GpuFacts gpu, List<StageLedger> stages, KvNeed kv, int maxModelLen, boolean countsByGroup) {

    public boolean fits() {
        return stages.stream().allMatch(StageLedger::fits);
    }

    /** The stage that decides: the largest shortfall, else the least left after the KV need. */
    public StageLedger heaviest() {
        return stages.stream()
                .max(Comparator.comparingLong((StageLedger stage) -> stage.kvNeeded() - stage.kvPool())
                        .thenComparing(
                                Comparator.comparingInt(StageLedger::stage).reversed()))
                .orElseThrow();
    }

    /**
     * The least {@code nvidia.com/gpu.memory} of this product, in MiB, with which every stage would fit: it does not
     * depend on the memory that this ledger was made for.
     */
    long leastMemoryMiB(BigDecimal utilization) {
        long need = stages.stream().mapToLong(StageLedger::needed).max().orElseThrow();
        BigDecimal share = utilization.multiply(BigDecimal.valueOf(Bytes.MIB));
        return BigDecimal.valueOf(need - 1).divideToIntegralValue(share).longValueExact() + 1 + gpu.reserveMiB();
    }

    boolean fitsAtHighOverhead() {
        return stages.stream().allMatch(StageLedger::fitsAtHighOverhead);
    }

    /** Blocks of the KV pool, the null block included: the least over the stages; 0 when nothing is left. */
    public long kvBlocks() {
        return stages.stream()
                .mapToLong(stage -> {
                    long block = kv.blockBytes().get(stage.stage());
                    return block == 0 ? 0 : Math.max(0, Math.floorDiv(stage.kvPool(), block));
                })
                .min()
                .orElse(0);
    }

    /** Requests of maxModelLen that the pool holds at once, four decimals. */
    public BigDecimal maxConcurrency() {
        return kv.requestBlocks() == 0
                ? BigDecimal.ZERO.setScale(4)
                : BigDecimal.valueOf(kvBlocks())
                        .divide(BigDecimal.valueOf(kv.requestBlocks()), 4, RoundingMode.HALF_UP);
    }

    /**
     * Tokens that the pool holds, as this release logs them: in floating point, as vLLM multiplies
     * (v1/core/kv_cache_utils.py).
     */
    public long kvTokens() {
        if (kv.requestBlocks() == 0) {
            return 0;
        }
        return countsByGroup
                ? kvBlocks() / kv.groups() * kv.smallestBlockTokens()
                : (long) ((double) kvBlocks() / kv.requestBlocks() * maxModelLen);
    }

    /**
     * What is sized; {@code utilization} is a share of the visible memory; {@code draftTokens} 0 = no draft layer;
     * {@code extra} bytes are charged for what is not modelled.
     */
    record Sized(
            ModelFacts model,
            WeightFormat format,
            Layout layout,
            GpuFacts gpu,
            int maxModelLen,
            BigDecimal utilization,
            boolean async,
            boolean hybrid,
            int draftTokens,
            long extra) {

        boolean drafts() {
            return draftTokens > 0;
        }
    }

    /** The ledger of a vLLM-served checkpoint; between two read releases the larger need of both. */
    public static MemoryLedger of(
            ServingSpec spec, WeightFormat format, GpuFacts gpu, Profile profile, Catalog catalog) {
        List<ReleaseFacts> rules = spec.runtime()
                .facts()
                .map(facts -> facts.rules())
                .orElseGet(() -> List.of(catalog.releases().getFirst()));
        EngineEffects effects = spec.runtime().effects();
        return of(
                new Sized(
                        spec.model(),
                        format,
                        spec.layout(),
                        gpu,
                        spec.maxModelLen(),
                        spec.limits().utilization(),
                        effects.asyncScheduling(),
                        effects.hybridKvCacheManager(),
                        spec.model().draft().exists() ? effects.draftTokens() : 0,
                        extra(spec)),
                profile,
                profile.limits(spec),
                rules,
                catalog.overhead(),
                rule -> storesFp8(spec, gpu, rule) ? 1 : 2);
    }

    /** {@code elementBytes}: of a key or value under one release. */
    static MemoryLedger of(
            Sized sized,
            Profile profile,
            EngineLimits limits,
            List<ReleaseFacts> rules,
            OverheadFacts facts,
            ToIntFunction<ReleaseFacts> elementBytes) {
        ModelFacts model = sized.model();
        KvNeed kv = kv(sized, limits, rules, elementBytes);
        EngineLimits sampling = limits.sampling(sized.draftTokens());
        Overhead overhead = rules.stream()
                .map(rule -> Overhead.of(facts, rule, sized.layout(), sampling, model.vocabSize()))
                .reduce(Overhead.NONE, Overhead::max);
        long visible = visible(sized.gpu());
        long budget = budget(visible, sized.utilization());
        List<StageLedger> stages = new ArrayList<>();
        for (Stage stage : Stage.partition(model.layers(), sized.layout().pipeline())) {
            long draft = sized.drafts() ? WeightLedger.draftBytes(model, sized.format(), sized.layout(), stage) : 0;
            long weights = WeightLedger.stageBytes(model, sized.format(), sized.layout(), stage) + draft;
            stages.add(new StageLedger(
                    stage.index(),
                    visible,
                    budget,
                    weights,
                    overhead,
                    charged(overhead, profile, sized.drafts()),
                    kv.neededBytes().get(stage.index()),
                    draft,
                    sized.extra()));
        }
        return new MemoryLedger(
                profile,
                sized.gpu(),
                List.copyOf(stages),
                kv,
                sized.maxModelLen(),
                rules.getFirst().tokensByGroup());
    }

    private static KvNeed kv(
            Sized sized, EngineLimits limits, List<ReleaseFacts> rules, ToIntFunction<ReleaseFacts> elementBytes) {
        return rules.stream()
                .map(rule -> KvLedger.need(
                        new KvLedger.Question(
                                sized.model(),
                                sized.layout(),
                                sized.maxModelLen(),
                                limits.batchedTokens(),
                                sized.async(),
                                sized.hybrid(),
                                elementBytes.applyAsInt(rule),
                                sized.drafts()),
                        rule))
                .reduce(KvNeed::larger)
                .orElseThrow();
    }

    /**
     * The band's high end where a draft layer is loaded, whatever the profile: nobody has measured what its own
     * activations and CUDA graphs add, and the distance from the expected value (1.95 GiB at 8,192 batched tokens) is
     * the only allowance there is for them.
     */
    private static long charged(Overhead overhead, Profile profile, boolean drafts) {
        return drafts ? overhead.high() : profile == Profile.Requested ? overhead.expected() : overhead.low();
    }

    /** A GGUF file spread evenly over the GPUs: weights only, rounded up. */
    static MemoryLedger ofGguf(ServingSpec spec, long fileBytes, GpuFacts gpu) {
        long visible = visible(gpu);
        StageLedger row = new StageLedger(
                0,
                visible,
                budget(visible, spec.limits().utilization()),
                Math.ceilDiv(fileBytes, spec.layout().gpus()),
                Overhead.NONE,
                0,
                0,
                0,
                extra(spec));
        return new MemoryLedger(Profile.Requested, gpu, List.of(row), KvNeed.none(1), spec.maxModelLen(), false);
    }

    private static long extra(ServingSpec spec) {
        return spec.limits().extraOverheadMiB() * Bytes.MIB;
    }

    static long visible(GpuFacts gpu) {
        return Math.max(0, gpu.memoryMiB() - gpu.reserveMiB()) * Bytes.MIB;
    }

    /** vLLM: {@code ceil(total_memory * gpu_memory_utilization)} (v1/worker/utils.py), in decimal arithmetic. */
    static long budget(long visible, BigDecimal utilization) {
        return BigDecimal.valueOf(visible)
                .multiply(utilization)
                .setScale(0, RoundingMode.CEILING)
                .longValueExact();
    }

    /** One byte an element only where the release acts on fp8 and the backend stores it; see {@code support}. */
    private static boolean storesFp8(ServingSpec spec, GpuFacts gpu, ReleaseFacts rule) {
        boolean triton = spec.runtime().effects().forcesTritonDiffKv();
        return spec.limits().kvCacheDtype() == KvCacheDtype.FP8
                && rule.fp8Kv() == Fp8Kv.Acted
                && (triton || gpu.computeCapability() == 89 || gpu.computeCapability() == 120);
    }
}
