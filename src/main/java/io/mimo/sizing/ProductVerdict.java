package io.mimo.sizing;

import io.mimo.catalog.GpuFacts;
import io.mimo.manifest.Warning;
import io.mimo.sizing.Capacity.GpuClass;
import io.mimo.sizing.MemoryRules.Held;
import io.mimo.sizing.support.Support;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One product's answer, before placement.
 *
 * @param gpu with the least memory that counts: of the nodes where the profile holds or, where it does not, the largest
 *     of all
 * @param requested the spec's own values
 * @param saver the memory-saver profile, whenever the requested one does not fit
 * @param holds the profile that is accepted; empty when the memory does not hold
 * @param leastMemoryMiB the least labelled memory with which that profile holds; 0 when it does not hold
 * @param memoryReasons why it does not hold; empty when it does
 */
public record ProductVerdict(
        GpuFacts gpu,
        MemoryLedger requested,
        Optional<MemoryLedger> saver,
        Optional<Profile> holds,
        long leastMemoryMiB,
        List<Reason> memoryReasons,
        List<Reason> unsupported,
        List<Warning> warnings) {

    static ProductVerdict of(
            GpuFacts gpu,
            MemoryLedger requested,
            Optional<MemoryLedger> saver,
            Optional<Held> holds,
            List<Reason> memoryReasons,
            Support support) {
        return new ProductVerdict(
                gpu,
                requested,
                saver,
                holds.map(Held::profile),
                holds.map(Held::leastMemoryMiB).orElse(0L),
                memoryReasons,
                support.reasons(),
                support.warnings());
    }

    /** Nodes that its pods may use; all of the product when the memory does not hold. */
    GpuClass nodes() {
        return new GpuClass(gpu.product(), leastMemoryMiB);
    }

    /** The ledger that was accepted or, when refused, came closest. */
    public MemoryLedger deciding() {
        return holds.filter(Profile.MemorySaver::equals)
                .flatMap(profile -> saver)
                .orElse(requested);
    }

    /** Smallest shortfall of any profile, in bytes; 0 when the memory holds. */
    long shortage() {
        return Math.min(
                requested.heaviest().missing(),
                saver.map(ledger -> ledger.heaviest().missing()).orElse(Long.MAX_VALUE));
    }

    boolean isSupported() {
        return unsupported.isEmpty();
    }

    /** One verdict per product, the deciding one first. */
    static List<ProductVerdict> leading(ProductVerdict first, List<ProductVerdict> all) {
        List<ProductVerdict> ordered = new ArrayList<>();
        ordered.add(first);
        all.stream()
                .filter(verdict -> !verdict.gpu().product().equals(first.gpu().product()))
                .forEach(ordered::add);
        return List.copyOf(ordered);
    }

    /** The nodes that any of these verdicts counts, one class per product. */
    static List<GpuClass> classes(List<ProductVerdict> verdicts) {
        Map<String, GpuClass> widest = new LinkedHashMap<>();
        verdicts.forEach(verdict -> widest.merge(
                verdict.gpu().product(), verdict.nodes(), (a, b) -> a.leastMemoryMiB() <= b.leastMemoryMiB() ? a : b));
        return List.copyOf(widest.values());
    }
}
