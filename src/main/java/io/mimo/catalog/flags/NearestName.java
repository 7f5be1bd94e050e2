package io.mimo.catalog.flags;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** The name that a misspelled one most likely means. */
final class NearestName {
    private NearestName() {}

    /** The closest name by edits, at most a quarter of the word's length away; of equally close ones the first in order. */
    static Optional<String> of(String word, Collection<String> names) {
        int limit = Math.max(1, word.length() / 4);
        return names.stream()
                .filter(name -> Math.abs(name.length() - word.length()) <= limit)
                .map(name -> new Scored(name, distance(word, name)))
                .filter(scored -> scored.edits() <= limit)
                .min(Comparator.comparingInt(Scored::edits).thenComparing(Scored::name))
                .map(Scored::name);
    }

    private record Scored(String name, int edits) {}

    /** Levenshtein distance, one row at a time. */
    private static int distance(String left, String right) {
        int[] row = new int[right.length() + 1];
        for (int j = 0; j <= right.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= left.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= right.length(); j++) {
                int substituted = diagonal + (left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(substituted, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[right.length()];
    }
}
