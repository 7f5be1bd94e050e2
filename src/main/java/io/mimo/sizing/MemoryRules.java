package io.mimo.sizing;

import io.mimo.api.Verdict;
import io.mimo.catalog.Catalog;
import io.mimo.catalog.GpuFacts;
import io.mimo.manifest.ServingSpec;
import io.mimo.manifest.WeightFormat;
import io.mimo.sizing.Products.Present;
import io.mimo.sizing.support.EngineStart;
import io.mimo.sizing.support.Support;
import io.mimo.sizing.support.SupportChecks;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Does the memory of one product hold, under which profile, and if not: every term of the arithmetic. */
final class MemoryRules {
    /** Longest request of a plan that fits only under MemorySaver: the field guide's ceiling for four 80 GB GPUs. */
    static final int TIGHT_CEILING_TOKENS = 16384;

    private MemoryRules() {}

    /**
     * What a product can do, best first: the requested profile where nodes have the memory for it, MemorySaver where
     * others have only the memory for that. When it can do nothing, one refusal on its largest memory.
     */
    static List<ProductVerdict> judge(ServingSpec spec, Present product, Catalog catalog) {
        Support support = SupportChecks.evaluate(new EngineStart(spec, product.gpu(), catalog));
        if (spec.format().isEmpty()) {
            return List.of(gguf(spec, product.gpu(), support));
        }
        Ledgers ledgers = new Ledgers(spec, spec.format().get(), catalog);
        List<Held> held = held(ledgers, product, spec.acceptance().tight());
        return held.isEmpty()
                ? List.of(refused(ledgers, product.gpu(), support))
                : held.stream().map(one -> accepted(ledgers, one, support)).toList();
    }

    /** The profiles that {@link #judge} would accept, without words. */
    static List<Held> holds(ServingSpec spec, Present product, Catalog catalog) {
        return spec.format()
                .map(format -> held(
                        new Ledgers(spec, format, catalog),
                        product,
                        spec.acceptance().tight()))
                .orElse(List.of());
    }

    /**
     * A profile that holds on some nodes of a product.
     *
     * @param gpu the product with the least memory that any of these nodes labels
     * @param leastMemoryMiB the least label with which it would hold
     */
    record Held(Profile profile, GpuFacts gpu, long leastMemoryMiB) {}

    /**
     * Weights and KV need are the same whatever the memory: a ledger is made for each memory that is shown, not for
     * each that exists.
     */
    private record Ledgers(ServingSpec spec, WeightFormat format, Catalog catalog) {
        MemoryLedger of(Profile profile, GpuFacts gpu) {
            return MemoryLedger.of(spec, format, gpu, profile, catalog);
        }

        long leastMemoryMiB(Profile profile, GpuFacts gpu) {
            return of(profile, gpu).leastMemoryMiB(spec.limits().utilization());
        }
    }

    private static List<Held> held(Ledgers ledgers, Present product, boolean tightAllowed) {
        List<Held> held = new ArrayList<>();
        long least = ledgers.leastMemoryMiB(Profile.Requested, product.gpu());
        product.smallest(least).ifPresent(gpu -> held.add(new Held(Profile.Requested, gpu, least)));
        if (tightAllowed
                && ledgers.spec().maxModelLen() <= TIGHT_CEILING_TOKENS
                && product.memoriesMiB().first() < least) {
            long saver = ledgers.leastMemoryMiB(Profile.MemorySaver, product.gpu());
            product.smallest(saver)
                    .filter(gpu -> gpu.memoryMiB() < least)
                    .ifPresent(gpu -> held.add(new Held(Profile.MemorySaver, gpu, saver)));
        }
        return held;
    }

    private static ProductVerdict accepted(Ledgers ledgers, Held held, Support support) {
        Optional<MemoryLedger> saver = Optional.of(held.profile())
                .filter(Profile.MemorySaver::equals)
                .map(profile -> ledgers.of(profile, held.gpu()));
        return ProductVerdict.of(
                held.gpu(), ledgers.of(Profile.Requested, held.gpu()), saver, Optional.of(held), List.of(), support);
    }

    private static ProductVerdict refused(Ledgers ledgers, GpuFacts gpu, Support support) {
        MemoryLedger requested = ledgers.of(Profile.Requested, gpu);
        MemoryLedger saver = ledgers.of(Profile.MemorySaver, gpu);
        Reason reason = saver.fits() ? tightRefusal(ledgers.spec(), gpu) : shortOfMemory(ledgers.spec(), requested);
        return ProductVerdict.of(gpu, requested, Optional.of(saver), Optional.empty(), List.of(reason), support);
    }

    /** Why a plan that fits under MemorySaver is refused: it is too long or, else, not wanted. */
    private static Reason tightRefusal(ServingSpec spec, GpuFacts gpu) {
        String only = "on " + gpu.product()
                + " this fits only without CUDA graphs and with small batches (profile MemorySaver)";
        return spec.maxModelLen() > TIGHT_CEILING_TOKENS
                ? new Reason(
                        Verdict.DoesNotFit,
                        "ContextCeilingForTightPlans",
                        "spec.maxModelLen",
                        spec.maxModelLen(),
                        only + ", and such plans are limited to " + Bytes.grouped(TIGHT_CEILING_TOKENS)
                                + " tokens (field guide of " + "2026-04-08, for 4 x H100): at "
                                + Bytes.grouped(spec.maxModelLen()) + " a longer prompt can run out of memory",
                        "set maxModelLen to " + TIGHT_CEILING_TOKENS + " or use more GPUs per replica")
                : new Reason(
                        Verdict.DoesNotFit,
                        "TightNotAllowed",
                        "spec.sizing.allowTight",
                        false,
                        only + ", and sizing.allowTight is false",
                        "set sizing.allowTight to true or use more GPUs per replica");
    }

    private static Reason shortOfMemory(ServingSpec spec, MemoryLedger ledger) {
        StageLedger row = ledger.heaviest();
        boolean weightsAlone = row.weights() > row.budget();
        String stage = ledger.stages().size() > 1 ? " (pipeline stage " + row.stage() + ", the heaviest)" : "";
        String message = "weights " + Bytes.gib(row.weights()) + " GiB"
                + (weightsAlone ? " (alone above the budget)" : "") + " + overhead "
                + Bytes.gib(row.overheadCharged()) + " GiB + KV " + Bytes.gib(row.kvNeeded()) + " GiB (one request of "
                + Bytes.grouped(spec.maxModelLen()) + " tokens) = "
                + Bytes.gib(row.weights() + row.overheadCharged() + row.kvNeeded()) + " GiB per GPU" + stage + "; "
                + offer(spec, ledger, row)
                + "; short by " + Bytes.gib(row.missing()) + " GiB"
                + (spec.layout().gpus() == 1
                        ? ""
                        : " on each of " + spec.layout().gpus() + " GPUs");
        return new Reason(
                Verdict.DoesNotFit,
                weightsAlone ? "WeightsExceedBudget" : "ShortOfMemory",
                "spec.parallelism",
                spec.layout().shortName(),
                message,
                "use more GPUs per replica, GPUs with more memory or a smaller checkpoint");
    }

    private static String offer(ServingSpec spec, MemoryLedger ledger, StageLedger row) {
        return ledger.gpu().product() + " offers " + Bytes.gib(row.visible()) + " GiB x "
                + spec.limits().utilization().toPlainString() + " = " + Bytes.gib(row.budget()) + " GiB";
    }

    private static ProductVerdict gguf(ServingSpec spec, GpuFacts gpu, Support support) {
        long file = spec.model().ggufBytes().getOrDefault(spec.precision(), 0L);
        MemoryLedger ledger = MemoryLedger.ofGguf(spec, file, gpu);
        if (ledger.fits()) {
            return ProductVerdict.of(
                    gpu,
                    ledger,
                    Optional.empty(),
                    Optional.of(new Held(
                            Profile.Requested,
                            gpu,
                            ledger.leastMemoryMiB(spec.limits().utilization()))),
                    List.of(),
                    support);
        }
        long cards = gpu.memoryMiB() * Bytes.MIB * spec.layout().gpus();
        BigDecimal factor = BigDecimal.valueOf(file).divide(BigDecimal.valueOf(cards), 2, RoundingMode.HALF_UP);
        StageLedger row = ledger.heaviest();
        String message = Bytes.gb(file) + " GB of " + spec.precision() + " weights are " + factor + " times the "
                + Bytes.gb(cards) + " GB of "
                + spec.layout().gpus() + " x " + gpu.product() + ": " + Bytes.gib(row.weights())
                + " GiB per GPU against "
                + Bytes.gib(row.budget()) + " GiB (" + offer(spec, ledger, row) + "), short by "
                + Bytes.gib(row.missing())
                + (spec.layout().gpus() == 1 ? " GiB" : " GiB on each")
                + "; offloading the rest to CPU memory leaves 3-5 tokens/s";
        return ProductVerdict.of(
                gpu,
                ledger,
                Optional.empty(),
                Optional.empty(),
                List.of(new Reason(
                        Verdict.DoesNotFit,
                        "WeightsExceedBudget",
                        "spec.parallelism",
                        spec.layout().shortName(),
                        message,
                        "use GPUs with more memory in all than the weights take")),
                support);
    }
}
