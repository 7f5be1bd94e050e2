package io.mimo.status;

/**
 * Why one pod does not serve.
 *
 * @param reason one of the pod causes of {@link Reasons}
 * @param message the cluster's words
 */
public record PodCause(String pod, String reason, String message) {}
