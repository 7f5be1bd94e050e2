package io.mimo.api;

/**
 * One place of a stored spec that this release does not know, because a newer one wrote it.
 *
 * @param path as the API server writes it, e.g. {@code spec.rollout.pace}
 * @param field true for a field without a meaning here, false for a known field with a value that it cannot hold
 * @param value what stands there, as JSON, shortened
 */
public record NotUnderstood(String path, boolean field, String value) {}
