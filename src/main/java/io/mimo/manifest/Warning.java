package io.mimo.manifest;

/**
 * What does not refuse but should be known.
 *
 * @param reason stable PascalCase word, e.g. {@code RevisionNotPinned}
 * @param path field path, or empty when no single field is meant
 */
public record Warning(String reason, String path, String message) {}
