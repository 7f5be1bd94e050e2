package io.mimo.plan;

import io.mimo.api.PlanReport.LedgerRow;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * One GPU's memory cut into terms, for the CLI to draw; all sizes in MiB (2^20 B).
 *
 * @param row the ledger row that is drawn
 */
public record MemoryPicture(LedgerRow row) {
    /** The terms, in the order in which they are drawn. */
    public enum Term {
        WEIGHTS("weights"),
        OVERHEAD("overhead"),
        EXTRA_OVERHEAD("extra overhead"),
        KV_NEEDED("KV cache of one request"),
        KV_REST("rest of the KV pool"),
        OVER("over the budget"),
        OUTSIDE("outside the utilization");

        private final String words;

        Term(String words) {
            this.words = words;
        }

        public String words() {
            return words;
        }
    }

    /** The deciding product's heaviest stage under each profile; empty when nothing was sized. */
    public static List<MemoryPicture> of(List<LedgerRow> ledger) {
        Map<String, List<LedgerRow>> profiles = new LinkedHashMap<>();
        ledger.stream()
                .filter(row -> row.product().equals(ledger.getFirst().product()))
                .forEach(row -> profiles.computeIfAbsent(row.profile(), name -> new ArrayList<>())
                        .add(row));
        return profiles.values().stream()
                .map(rows -> rows.stream()
                        .max(Comparator.comparing(
                                        (LedgerRow row) -> row.kvNeededMiB().subtract(row.kvPoolMiB()))
                                .thenComparing(Comparator.comparingInt(LedgerRow::stage)
                                        .reversed()))
                        .map(MemoryPicture::new)
                        .orElseThrow())
                .toList();
    }

    /** What the profile charges for activations, NCCL and CUDA graphs. */
    public BigDecimal overhead() {
        return row.budgetMiB()
                .subtract(row.weightsMiB())
                .subtract(extraOverhead())
                .subtract(row.kvPoolMiB());
    }

    /** What the spec sets aside for what is not modelled. */
    public BigDecimal extraOverhead() {
        return Objects.requireNonNullElse(row.extraOverheadMiB(), BigDecimal.ZERO);
    }

    /** The size of each term as the ledger has it; 0 where a term does not occur. */
    public Map<Term, BigDecimal> sizes() {
        Map<Term, BigDecimal> sizes = new LinkedHashMap<>();
        sizes.put(Term.WEIGHTS, row.weightsMiB());
        sizes.put(Term.OVERHEAD, overhead());
        sizes.put(Term.EXTRA_OVERHEAD, extraOverhead());
        sizes.put(Term.KV_NEEDED, row.kvNeededMiB());
        sizes.put(Term.KV_REST, row.kvPoolMiB().subtract(row.kvNeededMiB()).max(BigDecimal.ZERO));
        sizes.put(Term.OVER, row.shortMiB());
        sizes.put(Term.OUTSIDE, row.visibleMiB().subtract(row.budgetMiB()));
        return sizes;
    }

    /**
     * What is drawn one after the other: the terms cut at the budget, then what goes over it, then what is left of the
     * GPU. In sum the visible memory, or more when the overflow leaves the GPU.
     */
    public Map<Term, BigDecimal> lengths() {
        Map<Term, BigDecimal> lengths = new LinkedHashMap<>();
        BigDecimal left = row.budgetMiB();
        for (Map.Entry<Term, BigDecimal> size : sizes().entrySet()) {
            BigDecimal length =
                    switch (size.getKey()) {
                        case WEIGHTS, OVERHEAD, EXTRA_OVERHEAD, KV_NEEDED, KV_REST ->
                            size.getValue().min(left);
                        case OVER -> size.getValue();
                        case OUTSIDE -> size.getValue().subtract(row.shortMiB()).max(BigDecimal.ZERO);
                    };
            left = left.subtract(length);
            if (length.signum() > 0) {
                lengths.put(size.getKey(), length);
            }
        }
        return lengths;
    }
}
