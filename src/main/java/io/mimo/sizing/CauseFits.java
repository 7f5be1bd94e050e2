package io.mimo.sizing;

import io.mimo.api.Verdict;
import io.mimo.manifest.ServingSpec;
import java.util.List;
import java.util.Optional;

/** Configurations that are accepted with one field changed that is no part of the layout: the cause taken back. */
final class CauseFits {
    private CauseFits() {}

    /** Of each field the first value that is accepted. */
    static List<Fit> of(ServingSpec spec, List<List<SpecChange>> fields) {
        return fields.stream()
                .filter(values -> fit(spec, values.getLast()).isPresent())
                .flatMap(values -> values.stream()
                        .map(change -> fit(spec, change))
                        .flatMap(Optional::stream)
                        .limit(1))
                .toList();
    }

    private static Optional<Fit> fit(ServingSpec spec, SpecChange change) {
        ServingSpec edited = change.edit().apply(spec);
        return change.judge()
                .accepts(edited)
                .map(accepted -> new Fit(
                        edited.layout(),
                        edited.maxModelLen(),
                        Optional.empty(),
                        accepted.product(),
                        false,
                        false,
                        change.changes(),
                        accepted.profile() == Profile.Requested ? Verdict.Fits : Verdict.Tight,
                        change.changes().size()));
    }
}
