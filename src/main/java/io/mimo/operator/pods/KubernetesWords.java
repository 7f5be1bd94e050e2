package io.mimo.operator.pods;

import io.mimo.status.PodFailureReason;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How a reason and words of Kubernetes become a cause: the reason as it is where it can be a condition's, the words
 * whole, before them the remedy where one is known. A reason without a remedy is a cause like any other.
 */
public final class KubernetesWords {
    /**
     * A condition's reason as Kubernetes defines it, and what resource names of {@code OutOfnvidia.com/gpu} add; at
     * most 128 characters.
     */
    private static final Pattern REASON = Pattern.compile("[A-Za-z]([A-Za-z0-9_,:./-]{0,126}[A-Za-z0-9_])?");

    private static final String IMAGE = "check engine.image and podTemplate.imagePullSecrets";
    private static final String RUNTIME = "check the container runtime and the NVIDIA driver of its node";
    private static final String DEVICES = "check the GPUs and the device plugin of its node";
    private static final Map<String, String> REMEDIES = Map.ofEntries(
            Map.entry("InvalidImageName", "correct engine.image"),
            Map.entry("ImagePullBackOff", IMAGE),
            Map.entry("ErrImagePull", IMAGE),
            Map.entry("ErrImageNeverPull", IMAGE),
            Map.entry("ImageInspectError", RUNTIME),
            Map.entry("RegistryUnavailable", IMAGE),
            Map.entry("SignatureValidationFailed", IMAGE),
            Map.entry("CreateContainerConfigError", "create the Secret, ConfigMap or key that it names"),
            Map.entry("CreateContainerError", RUNTIME),
            Map.entry("RunContainerError", RUNTIME),
            Map.entry("ContainerCannotRun", RUNTIME),
            Map.entry("StartError", RUNTIME),
            Map.entry("UnexpectedAdmissionError", DEVICES),
            Map.entry("Evicted", "free what its node lacks, or raise podTemplate.resources.requests"),
            Map.entry("NodeLost", "check its node"),
            Map.entry("NodeAffinity", "check the labels of its node"));
    private static final String OUT_OF = "OutOf";

    private KubernetesWords() {}

    public static String of(@Nullable String nullable) {
        return Optional.ofNullable(nullable).map(String::strip).orElse("");
    }

    /**
     * @param otherwise the reason when Kubernetes gives none that a condition can have; then its own goes before the
     *     words
     */
    public static PodFailureReason cause(
            String pod, @Nullable String reason, String otherwise, @Nullable String words) {
        String given = of(reason);
        boolean legal = REASON.matcher(given).matches();
        String message = legal || given.isEmpty() ? of(words) : given + ": " + of(words);
        return new PodFailureReason(
                pod,
                legal ? given : otherwise,
                remedy(given).map(remedy -> remedy + ". " + message).orElse(message));
    }

    private static Optional<String> remedy(String reason) {
        return Optional.ofNullable(REMEDIES.get(reason)).or(() -> Optional.of(reason)
                .filter(given -> given.startsWith(OUT_OF))
                .map(given -> "another pod holds " + given.substring(OUT_OF.length())
                        + " of its node, or its device plugin offers less"));
    }
}
