package io.mimo.sizing;

import java.util.List;
import java.util.Optional;

/**
 * One reason for which something is refused: a class of its name with its rule, its words and its remedy.
 *
 * @param <F> the facts that it judges
 */
public interface Refusal<F> {
    /** @return empty where the rule is kept */
    Optional<Reason> check(F facts);

    /** What to change, from what has caused it; asked only where the rule is broken. */
    String remedy(F facts);

    /** The first that applies. */
    static <F> Optional<Reason> first(List<Refusal<F>> order, F facts) {
        return order.stream()
                .map(refusal -> refusal.check(facts))
                .flatMap(Optional::stream)
                .findFirst();
    }

    /** All that apply, in order. */
    static <F> List<Reason> all(List<Refusal<F>> order, F facts) {
        return order.stream()
                .map(refusal -> refusal.check(facts))
                .flatMap(Optional::stream)
                .toList();
    }
}
