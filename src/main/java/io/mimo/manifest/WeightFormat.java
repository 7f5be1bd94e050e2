package io.mimo.manifest;

import io.mimo.api.Precision;
import io.mimo.catalog.Checkpoint;
import io.mimo.catalog.ModelFacts;
import io.mimo.catalog.ModelFacts.Formats;
import io.mimo.catalog.StorageFormat;
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
        return new WeightFormat(
                checkpoint.precision(),
                formats(model, checkpoint.precision()),
                checkpoint.groupSize(),
                "awq".equals(checkpoint.format()));
    }

    /**
     * How the engine holds these weights on a GPU of this compute capability: MXFP4 experts are padded for its kernels.
     *
     * @param swizzled the release's Triton kernels swizzle them
     */
    public WeightFormat on(int computeCapability, boolean swizzled) {
        if (formats.experts() != StorageFormat.MXFP4) {
            return this;
        }
        return withExperts(
                switch (computeCapability) {
                    case 90 -> swizzled ? StorageFormat.MXFP4_SWIZZLED : StorageFormat.MXFP4;
                    case 100, 103 -> StorageFormat.MXFP4_TRTLLM;
                    default -> StorageFormat.MXFP4_MARLIN;
                });
    }

    /** The same format with the experts held in another way. */
    public WeightFormat withExperts(StorageFormat experts) {
        Formats other = new Formats(formats.attention(), formats.output(), formats.dense(), experts);
        return new WeightFormat(precision, other, groupSize, zeroPoints);
    }

    static Formats formats(ModelFacts model, Precision precision) {
        return Optional.ofNullable(model.formats().get(precision)).orElseThrow();
    }
}
