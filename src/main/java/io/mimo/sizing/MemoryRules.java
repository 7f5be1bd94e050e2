package io.mimo.sizing;

import io.mimo.catalog.Catalog;
import io.mimo.catalog.GpuFacts;
import io.mimo.manifest.ServingSpec;
import io.mimo.manifest.WeightFormat;
import io.mimo.sizing.Products.Present;
import io.mimo.sizing.memory.ContextCeilingForTightPlans;
import io.mimo.sizing.memory.MemoryRefusals;
import io.mimo.sizing.memory.Shortfall;
import io.mimo.sizing.support.EngineStart;
import io.mimo.sizing.support.Support;
import io.mimo.sizing.support.SupportChecks;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Does the memory of one product hold, under which profile, and if not, why. */
final class MemoryRules {
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
                && ledgers.spec().maxModelLen() <= ContextCeilingForTightPlans.TOKENS
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
        Reason reason = MemoryRefusals.of(new Shortfall(ledgers.spec(), requested, Optional.of(saver)));
        return ProductVerdict.of(gpu, requested, Optional.of(saver), Optional.empty(), List.of(reason), support);
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
        Reason reason = MemoryRefusals.of(new Shortfall(spec, ledger, Optional.empty()));
        return ProductVerdict.of(gpu, ledger, Optional.empty(), Optional.empty(), List.of(reason), support);
    }
}
