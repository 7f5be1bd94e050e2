package io.mimo.catalog;

import io.mimo.api.Precision;
import org.jspecify.annotations.Nullable;

/**
 * A published checkpoint.
 *
 * @param format {@code compressed-tensors} or {@code awq}, for INT4 only
 * @param groupSize weights that share a scale, for INT4 only, else 0
 * @param official published by the model's own maker
 */
public record Checkpoint(
        String uri,
        String model,
        Precision precision,
        @Nullable String format,
        int groupSize,
        boolean official,
        String source) {}
