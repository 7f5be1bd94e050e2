package io.mimo.plan;

import io.mimo.api.Precision;
import io.mimo.catalog.Catalog;
import io.mimo.manifest.Layout;
import io.mimo.manifest.Warning;
import java.util.List;

/** Beside a refusal: which published document says otherwise, and which of its sums is another. */
final class ClaimNotes {
    private ClaimNotes() {}

    /** {@code deciding} is the product that was judged; empty when none was. */
    static List<Warning> of(Precision precision, Layout layout, String deciding, Catalog catalog) {
        return catalog.claims().stream()
                .filter(claim -> claim.speaksOf(precision, layout.gpus(), layout.tensor(), deciding))
                .map(claim -> new Warning(
                        "PublishedClaimDiffers",
                        "spec.parallelism",
                        "the " + claim.document() + " " + claim.says() + ": " + claim.but()))
                .toList();
    }
}
