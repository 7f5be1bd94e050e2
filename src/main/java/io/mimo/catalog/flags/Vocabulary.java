package io.mimo.catalog.flags;

import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The spellings that one release understands, and those of all others. */
public final class Vocabulary {
    private final NavigableMap<String, Spelling> known = new TreeMap<>();
    private final Map<String, Spelling> anywhere;

    Vocabulary(List<Spelling> understood, Map<String, Spelling> anywhere) {
        understood.forEach(spelling -> known.putIfAbsent(spelling.text(), spelling));
        this.anywhere = anywhere;
    }

    /** True when the release understands this very spelling. */
    public boolean contains(String spelling) {
        return known.containsKey(spelling);
    }

    /**
     * Reads a flag as argparse does (exact, then as the beginning of exactly one), except that an exact flag of another
     * release is never taken for an abbreviation.
     */
    public Resolution resolve(String word) {
        Spelling exact = known.get(word);
        if (exact != null) {
            return new Resolution.Known(exact);
        }
        Spelling elsewhere = anywhere.get(word);
        return elsewhere != null ? new Resolution.Absent(elsewhere) : abbreviated(word);
    }

    private Resolution abbreviated(String word) {
        List<Spelling> candidates = known.tailMap(word).values().stream()
                .takeWhile(s -> s.text().startsWith(word))
                .toList();
        if (candidates.isEmpty()) {
            return new Resolution.Unknown(NearestName.of(word, known.keySet()));
        }
        Spelling first = candidates.getFirst();
        boolean one =
                candidates.stream().allMatch(s -> s.flag().equals(first.flag()) && s.negated() == first.negated());
        return one
                ? new Resolution.Known(first)
                : new Resolution.Ambiguous(
                        candidates.stream().map(Spelling::text).collect(Collectors.toList()));
    }

    /**
     * The flag's own positive or negative name as this release understands it; empty when the release lacks the flag.
     */
    public Optional<String> nameOf(Spelling spelling) {
        String name = spelling.negated()
                ? spelling.flag().negativeName()
                : spelling.flag().name();
        return contains(name) ? Optional.of(name) : Optional.empty();
    }
}
