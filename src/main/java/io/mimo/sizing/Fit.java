package io.mimo.sizing;

import io.mimo.api.Verdict;
import io.mimo.catalog.Checkpoint;
import io.mimo.manifest.Layout;
import java.util.List;
import java.util.Optional;

/**
 * An accepted configuration.
 *
 * @param checkpoint present when precision and uri change
 * @param product the product it was judged on
 * @param productEdited the product filter must name it
 * @param tightAllowed sizing.allowTight must be set
 * @param changes other fields that change
 */
public record Fit(
        Layout layout,
        int maxModelLen,
        Optional<Checkpoint> checkpoint,
        String product,
        boolean productEdited,
        boolean tightAllowed,
        List<FieldChange> changes,
        Verdict verdict,
        int edits) {}
