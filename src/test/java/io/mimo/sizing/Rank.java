package io.mimo.sizing;

import io.mimo.api.Verdict;
import io.mimo.catalog.GpuFacts;
import io.mimo.manifest.Layout;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.Optional;

/**
 * What a suggestion is ranked by, best first.
 *
 * @param uneven experts are not shared evenly among the ranks
 * @param leftover a node keeps GPUs that no other replica of this size can use
 */
record Rank(
        int edits,
        boolean otherCheckpoint,
        boolean tight,
        int length,
        boolean uneven,
        boolean leftover,
        int gpus,
        boolean unverified,
        BigDecimal onDemandUsd)
        implements Comparable<Rank> {
    private static final Comparator<Rank> ORDER = Comparator.comparingInt(Rank::edits)
            .thenComparing(Rank::otherCheckpoint)
            .thenComparing(Rank::tight)
            .thenComparing(rank -> -rank.length())
            .thenComparing(Rank::uneven)
            .thenComparing(Rank::leftover)
            .thenComparingInt(Rank::gpus)
            .thenComparing(Rank::unverified)
            .thenComparing(Rank::onDemandUsd);
    private static final int EXPERTS = 256;

    static Rank of(
            int edits,
            boolean otherCheckpoint,
            Verdict verdict,
            int length,
            Layout layout,
            String product,
            long gpusPerNode) {
        int gpus = layout.gpus();
        return new Rank(
                edits,
                otherCheckpoint,
                verdict != Verdict.Fits,
                length,
                layout.expert() > 0 && EXPERTS % layout.expert() != 0,
                gpusPerNode % gpus != 0 && gpus % gpusPerNode != 0,
                gpus,
                Optional.ofNullable(BruteForce.CATALOG.gpus().get(product))
                        .filter(GpuFacts::verified)
                        .isEmpty(),
                Optional.ofNullable(BruteForce.CATALOG.prices().products().get(product))
                        .map(price -> price.onDemandUsd())
                        .flatMap(usd -> BruteForce.CATALOG.prices().perHourUsd(product, 240))
                        .orElse(BigDecimal.valueOf(Long.MAX_VALUE)));
    }

    @Override
    public int compareTo(Rank other) {
        return ORDER.compare(this, other);
    }
}
