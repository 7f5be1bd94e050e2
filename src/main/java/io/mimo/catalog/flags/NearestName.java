package io.mimo.catalog.flags;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** The name that a misspelled one most likely means. */
public final class NearestName {
    private NearestName() {}

    /**
     * The closest name by edits, case aside, at most a quarter of the word's length away; of equally close ones the
     * first in order.
     */
    public static Optional<String> of(String word, Collection<String> names) {
        int limit = Math.max(1, word.length() / 4);
        return names.stream()
                .filter(name -> Math.abs(name.length() - word.length()) <= limit)
                .map(name -> new Scored(name, distance(word, name)))
                .filter(scored -> scored.edits() <= limit)
                .min(Comparator.comparingInt(Scored::edits).thenComparing(Scored::name))
                .map(Scored::name);
    }

    private record Scored(String name, int edits) {}

    /** Letters to add, drop, change or swap with their neighbour (optimal string alignment). */
    private static int distance(String one, String other) {
        String left = one.toLowerCase(Locale.ROOT);
        String right = other.toLowerCase(Locale.ROOT);
        int[][] edits = new int[left.length() + 1][right.length() + 1];
        for (int i = 0; i <= left.length(); i++) {
            for (int j = 0; j <= right.length(); j++) {
                if (i == 0 || j == 0) {
                    edits[i][j] = i + j;
                    continue;
                }
                boolean same = left.charAt(i - 1) == right.charAt(j - 1);
                edits[i][j] =
                        Math.min(edits[i - 1][j - 1] + (same ? 0 : 1), 1 + Math.min(edits[i - 1][j], edits[i][j - 1]));
                if (i > 1
                        && j > 1
                        && left.charAt(i - 1) == right.charAt(j - 2)
                        && left.charAt(i - 2) == right.charAt(j - 1)) {
                    edits[i][j] = Math.min(edits[i][j], edits[i - 2][j - 2] + 1);
                }
            }
        }
        return edits[left.length()][right.length()];
    }
}
