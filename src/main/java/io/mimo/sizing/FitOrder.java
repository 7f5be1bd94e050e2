package io.mimo.sizing;

import io.mimo.api.Verdict;
import io.mimo.catalog.Catalog;
import io.mimo.catalog.Checkpoint;
import io.mimo.manifest.ServingSpec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which accepted configuration is proposed before which.
 *
 * @param gpusPerNode the GPUs of the nodes of each product that may be proposed
 */
record FitOrder(ServingSpec spec, Map<String, Integer> gpusPerNode, Catalog catalog) {
    /** The best first, no two with the same split, checkpoint and changed fields. */
    List<Fit> best(List<Fit> found, int most) {
        List<Fit> ordered = new ArrayList<>(found);
        ordered.sort(order());
        Set<List<Object>> seen = new HashSet<>();
        return ordered.stream()
                .filter(fit -> seen.add(List.of(
                        fit.layout().tensor(),
                        fit.layout().data(),
                        fit.layout().pipeline(),
                        fit.checkpoint().map(Checkpoint::uri).orElse(""),
                        fit.changes())))
                .limit(most)
                .toList();
    }

    private Comparator<Fit> order() {
        return Comparator.comparingInt(Fit::edits)
                .thenComparing(fit -> fit.checkpoint().isPresent())
                .thenComparing(fit -> fit.verdict() != Verdict.Fits)
                .thenComparing(fit -> -fit.maxModelLen())
                .thenComparing(Preference.layouts(spec, gpusPerNode, catalog, Fit::layout, Fit::product));
    }
}
