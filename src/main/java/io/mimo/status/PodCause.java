package io.mimo.status;

/**
 * Why one pod does not serve.
 *
 * @param reason as Kubernetes gives it, or one of the pod causes of {@link Reasons}
 * @param message a remedy where one is known, and the cluster's words
 */
public record PodCause(String pod, String reason, String message) {}
