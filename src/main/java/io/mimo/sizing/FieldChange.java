package io.mimo.sizing;

import org.jspecify.annotations.Nullable;

/**
 * One field of the manifest with another value.
 *
 * @param value as the manifest writes it; null = the field is removed
 */
public record FieldChange(String path, @Nullable Object value) {}
