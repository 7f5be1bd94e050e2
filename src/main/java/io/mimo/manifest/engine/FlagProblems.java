package io.mimo.manifest.engine;

import io.mimo.catalog.EngineVersion;
import io.mimo.catalog.flags.Ruling;
import io.mimo.catalog.flags.Spelling;
import io.mimo.catalog.flags.Vocabulary;
import io.mimo.manifest.Problem;
import java.util.Optional;

/** Why a flag that was read is refused. */
final class FlagProblems {
    private static final int SHOWN = 80;

    private FlagProblems() {}

    /** Why this argument cannot be passed on; empty when it can, by itself or for the memory set aside. */
    static Optional<Problem> of(String path, Argument argument, EngineVersion version, ExtraOverhead extra) {
        Ruling ruling = argument.flag().ruling();
        Refusal refusal = new Refusal("Flag", path, argument.shown(), argument.name(), ruling);
        boolean covered = ExtraOverhead.covers(argument);
        return switch (ruling.treatment()) {
            case OWNED -> Optional.of(refusal.owned());
            case REFUSED -> covered && extra.isSet() ? Optional.empty() : Optional.of(refusal.refused(covered));
            case NEUTRAL, MODELLED ->
                ruling.permits(argument.judged(), version) || covered && extra.isSet()
                        ? Optional.empty()
                        : Optional.of(refusal.value(ruling.permitted(version), covered));
        };
    }

    /**
     * A flag of other releases. One that is refused anyway is refused as such, so that nobody changes the engine for
     * it.
     */
    static Problem absent(String path, String shown, Spelling spelling, Vocabulary vocabulary, EngineVersion version) {
        Ruling ruling = spelling.flag().ruling();
        Refusal refusal = new Refusal("Flag", path, shown, spelling.text(), ruling);
        if (spelling.releases().endBefore(version)) {
            return refusal.removed(spelling.releases(), version, "the engine would not start");
        }
        return switch (ruling.treatment()) {
            case OWNED -> refusal.owned();
            case REFUSED -> refusal.refused(false);
            case NEUTRAL, MODELLED ->
                refusal.notYet(
                        spelling.releases(),
                        version,
                        "would not start with it",
                        vocabulary
                                .nameOf(spelling)
                                .map(name -> "write " + name)
                                .orElse("remove it or use a newer spec.engine.image"));
        };
    }

    static Problem duplicate(String path, Argument argument, Argument earlier) {
        boolean keys = !argument.key().equals(earlier.key());
        return new Problem(
                "DuplicateFlag",
                path,
                argument.shown(),
                argument.flag().name() + " is given again (first in item " + earlier.item() + "); vLLM silently "
                        + (keys ? "drops the JSON when a key is given by itself" : "keeps only the last"),
                keys ? "write either the JSON or its keys" : "keep one of them");
    }

    /** Short enough for a condition; the manifest holds the rest. */
    static String abbreviated(String text) {
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN - 3) + "...";
    }
}
