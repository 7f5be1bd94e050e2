package io.mimo.sizing;

import io.mimo.catalog.GpuFacts;
import io.mimo.sizing.SupportRules.Support;
import io.mimo.spec.Warning;
import java.util.List;
import java.util.Optional;

/**
 * One product's answer, before placement.
 *
 * @param requested the spec's own values
 * @param saver the memory-saver profile, whenever the requested one does not fit
 * @param holds the profile that is accepted; empty when the memory does not hold
 * @param memoryReasons why it does not hold; empty when it does
 */
public record ProductVerdict(
        GpuFacts gpu, MemoryLedger requested, Optional<MemoryLedger> saver, Optional<Profile> holds, List<Reason> memoryReasons,
        List<Reason> unsupported, List<Warning> warnings) {

    static ProductVerdict of(GpuFacts gpu, MemoryLedger requested, Optional<MemoryLedger> saver, Optional<Profile> holds,
            List<Reason> memoryReasons, Support support) {
        return new ProductVerdict(gpu, requested, saver, holds, memoryReasons, support.reasons(), support.warnings());
    }

    /** The ledger that was accepted or, when refused, came closest. */
    public MemoryLedger deciding() {
        return holds.filter(Profile.MemorySaver::equals).flatMap(profile -> saver).orElse(requested);
    }

    /** Smallest shortfall of any profile, in bytes; 0 when the memory holds. */
    long shortage() {
        return Math.min(requested.heaviest().missing(), saver.map(ledger -> ledger.heaviest().missing()).orElse(Long.MAX_VALUE));
    }

    boolean isSupported() {
        return unsupported.isEmpty();
    }
}
