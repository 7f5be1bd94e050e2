package io.mimo.manifest;

import org.jspecify.annotations.Nullable;

/**
 * One broken rule.
 *
 * @param reason stable PascalCase word for programs, e.g. {@code HeadsNotDivisible}
 * @param path field path as the API server writes it, e.g. {@code spec.parallelism.tensor}
 * @param value the offending value, or null when the field is missing
 * @param message what is wrong, in one line
 * @param remedy what to write instead, in one line
 */
public record Problem(String reason, String path, @Nullable Object value, String message, String remedy) {}
