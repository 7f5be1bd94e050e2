package io.mimo.sizing;

import io.mimo.api.Verdict;
import io.mimo.catalog.Catalog;
import io.mimo.catalog.GpuFacts;
import io.mimo.spec.ServingSpec;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Optional;

/** Does the memory of one product hold, under which profile, and if not: every term of the arithmetic. */
final class MemoryRules {
    /** Longest request of a plan that fits only under MemorySaver: the field guide's ceiling for four 80 GB GPUs. */
    static final int TIGHT_CEILING_TOKENS = 16384;

    private MemoryRules() {}

    static ProductVerdict judge(ServingSpec spec, GpuFacts gpu, Catalog catalog) {
        var support = SupportRules.check(spec, gpu, catalog);
        if (spec.format().isEmpty()) {
            return gguf(spec, gpu, support);
        }
        MemoryLedger requested = MemoryLedger.of(spec, spec.format().get(), gpu, Profile.Requested, catalog);
        if (requested.fits()) {
            return ProductVerdict.of(gpu, requested, Optional.empty(), Optional.of(Profile.Requested), List.of(), support);
        }
        MemoryLedger saver = MemoryLedger.of(spec, spec.format().get(), gpu, Profile.MemorySaver, catalog);
        if (!saver.fits()) {
            return ProductVerdict.of(gpu, requested, Optional.of(saver), Optional.empty(), List.of(shortOfMemory(spec, requested)), support);
        }
        Optional<Reason> refused = tightRefusal(spec, gpu);
        return ProductVerdict.of(gpu, requested, Optional.of(saver), refused.isEmpty() ? Optional.of(Profile.MemorySaver) : Optional.empty(),
                refused.map(List::of).orElse(List.of()), support);
    }

    /** The profile that {@link #judge} would accept, without words. */
    static Optional<Profile> holds(ServingSpec spec, GpuFacts gpu, Catalog catalog) {
        if (spec.format().isEmpty()) {
            return gguf(spec, gpu, new SupportRules.Support(List.of(), List.of())).holds();
        }
        if (MemoryLedger.of(spec, spec.format().get(), gpu, Profile.Requested, catalog).fits()) {
            return Optional.of(Profile.Requested);
        }
        boolean tight = spec.acceptance().tight() && spec.maxModelLen() <= TIGHT_CEILING_TOKENS
                && MemoryLedger.of(spec, spec.format().get(), gpu, Profile.MemorySaver, catalog).fits();
        return tight ? Optional.of(Profile.MemorySaver) : Optional.empty();
    }

    private static Optional<Reason> tightRefusal(ServingSpec spec, GpuFacts gpu) {
        String only = "on " + gpu.product() + " this fits only without CUDA graphs and with small batches (profile MemorySaver)";
        if (spec.maxModelLen() > TIGHT_CEILING_TOKENS) {
            return Optional.of(new Reason(Verdict.DoesNotFit, "ContextCeilingForTightPlans", "spec.maxModelLen", spec.maxModelLen(),
                    only + ", and such plans are limited to " + Bytes.grouped(TIGHT_CEILING_TOKENS) + " tokens (field guide of "
                            + "2026-04-08, for 4 x H100): at " + Bytes.grouped(spec.maxModelLen()) + " a longer prompt can run out of memory",
                    "set maxModelLen to " + TIGHT_CEILING_TOKENS + " or use more GPUs per replica"));
        }
        return spec.acceptance().tight() ? Optional.empty()
                : Optional.of(new Reason(Verdict.DoesNotFit, "TightNotAllowed", "spec.sizing.allowTight", false,
                        only + ", and sizing.allowTight is false", "set sizing.allowTight to true or use more GPUs per replica"));
    }

    private static Reason shortOfMemory(ServingSpec spec, MemoryLedger ledger) {
        StageLedger row = ledger.heaviest();
        boolean weightsAlone = row.weights() > row.budget();
        String stage = ledger.stages().size() > 1 ? " (pipeline stage " + row.stage() + ", the heaviest)" : "";
        String message = "weights " + Bytes.gib(row.weights()) + " GiB" + (weightsAlone ? " (alone above the budget)" : "") + " + overhead "
                + Bytes.gib(row.overheadCharged()) + " GiB + KV " + Bytes.gib(row.kvNeeded()) + " GiB (one request of "
                + Bytes.grouped(spec.maxModelLen()) + " tokens) = "
                + Bytes.gib(row.weights() + row.overheadCharged() + row.kvNeeded()) + " GiB per GPU" + stage + "; " + offer(spec, ledger, row)
                + "; short by " + Bytes.gib(row.missing()) + " GiB" + (spec.layout().gpus() == 1 ? "" : " on each of " + spec.layout().gpus() + " GPUs");
        return new Reason(Verdict.DoesNotFit, weightsAlone ? "WeightsExceedBudget" : "ShortOfMemory", "spec.parallelism",
                spec.layout().shortName(), message, "use more GPUs per replica, GPUs with more memory or a smaller checkpoint");
    }

    private static String offer(ServingSpec spec, MemoryLedger ledger, StageLedger row) {
        return ledger.gpu().product() + " offers " + Bytes.gib(row.visible()) + " GiB x " + spec.limits().utilization().toPlainString() + " = "
                + Bytes.gib(row.budget()) + " GiB";
    }

    private static ProductVerdict gguf(ServingSpec spec, GpuFacts gpu, SupportRules.Support support) {
        long file = spec.model().ggufBytes().getOrDefault(spec.precision(), 0L);
        MemoryLedger ledger = MemoryLedger.ofGguf(spec, file, gpu);
        if (ledger.fits()) {
            return ProductVerdict.of(gpu, ledger, Optional.empty(), Optional.of(Profile.Requested), List.of(), support);
        }
        long cards = gpu.memoryMiB() * Bytes.MIB * spec.layout().gpus();
        BigDecimal factor = BigDecimal.valueOf(file).divide(BigDecimal.valueOf(cards), 2, RoundingMode.HALF_UP);
        StageLedger row = ledger.heaviest();
        String message = Bytes.gb(file) + " GB of " + spec.precision() + " weights are " + factor + " times the " + Bytes.gb(cards) + " GB of "
                + spec.layout().gpus() + " x " + gpu.product() + ": " + Bytes.gib(row.weights()) + " GiB per GPU against "
                + Bytes.gib(row.budget()) + " GiB (" + offer(spec, ledger, row) + "), short by " + Bytes.gib(row.missing())
                + (spec.layout().gpus() == 1 ? " GiB" : " GiB on each") + "; offloading the rest to CPU memory leaves 3-5 tokens/s";
        return ProductVerdict.of(gpu, ledger, Optional.empty(), Optional.empty(), List.of(new Reason(Verdict.DoesNotFit, "WeightsExceedBudget",
                "spec.parallelism", spec.layout().shortName(), message, "use GPUs with more memory in all than the weights take")), support);
    }
}
