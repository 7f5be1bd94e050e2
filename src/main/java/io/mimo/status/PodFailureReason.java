package io.mimo.status;

/**
 * Why one pod does not serve.
 *
 * @param pod empty when it could not be made
 * @param reason as Kubernetes gives it, or one of the pod causes of {@link Reasons}
 * @param message a remedy where one is known, and the cluster's words
 */
public record PodFailureReason(String pod, String reason, String message) {
    /** For the end of a sentence. */
    public String words() {
        return (pod.isEmpty() ? "no pod can be made" : "pod " + pod) + ": " + reason + ": " + message;
    }
}
