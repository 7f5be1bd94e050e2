package io.mimo.spec;

import io.mimo.api.Precision;
import io.mimo.catalog.Checkpoint;
import io.mimo.catalog.ModelFacts;
import io.mimo.catalog.ModelFacts.Formats;
import java.util.Optional;

/**
 * What the checkpoint's bytes look like.
 *
 * @param formats storage of each group of matrices
 * @param groupSize weights per INT4 scale; 0 for other precisions
 * @param zeroPoints INT4 groups carry half a byte of zero point
 */
public record WeightFormat(Precision precision, Formats formats, int groupSize, boolean zeroPoints) {

    /** Storage of a catalogued checkpoint. */
    public static WeightFormat of(Checkpoint checkpoint, ModelFacts model) {
        return new WeightFormat(checkpoint.precision(), formats(model, checkpoint.precision()), checkpoint.groupSize(),
                "awq".equals(checkpoint.format()));
    }

    static Formats formats(ModelFacts model, Precision precision) {
        return Optional.ofNullable(model.formats().get(precision)).orElseThrow();
    }
}
