package io.mimo.status;

/**
 * One event to write.
 *
 * @param name unique per transition and the same for a repeat of it
 * @param warning Warning, else Normal
 */
public record EventDraft(String name, boolean warning, String reason, String message) {}
