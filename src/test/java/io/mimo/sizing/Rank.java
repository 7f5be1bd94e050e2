package io.mimo.sizing;

import io.mimo.api.Verdict;
import java.math.BigDecimal;
import java.util.Comparator;

/** What a suggestion is ranked by, best first. */
record Rank(int edits, boolean otherCheckpoint, boolean tight, int length, int gpus, BigDecimal usdPerHour)
        implements Comparable<Rank> {
    private static final Comparator<Rank> ORDER = Comparator.comparingInt(Rank::edits)
            .thenComparing(Rank::otherCheckpoint)
            .thenComparing(Rank::tight)
            .thenComparing(rank -> -rank.length())
            .thenComparingInt(Rank::gpus)
            .thenComparing(Rank::usdPerHour);

    static Rank of(int edits, boolean otherCheckpoint, Verdict verdict, int length, int gpus, String product) {
        return new Rank(
                edits,
                otherCheckpoint,
                verdict != Verdict.Fits,
                length,
                gpus,
                BruteForce.CATALOG.prices().perHourUsd(product, gpus).orElse(BigDecimal.valueOf(Long.MAX_VALUE)));
    }

    @Override
    public int compareTo(Rank other) {
        return ORDER.compare(this, other);
    }
}
