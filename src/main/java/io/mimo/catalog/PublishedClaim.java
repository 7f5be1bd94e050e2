package io.mimo.catalog;

import io.mimo.api.Precision;
import org.jspecify.annotations.Nullable;

/**
 * What a published document says of a configuration, where the facts of the catalogue say otherwise.
 *
 * @param gpus GPUs of one replica
 * @param tensor null = any
 * @param product null = any
 * @param says the document's statement, in our words
 * @param but what is so instead
 */
public record PublishedClaim(
        Precision precision,
        int gpus,
        @Nullable Integer tensor,
        @Nullable String product,
        String document,
        String says,
        String but) {

    /** {@code deciding} is the product that a configuration was judged on; empty when none was. */
    public boolean speaksOf(Precision asked, int replicaGpus, int tensorSize, String deciding) {
        return precision == asked
                && gpus == replicaGpus
                && (tensor == null || tensor == tensorSize)
                && (product == null || product.equals(deciding));
    }
}
