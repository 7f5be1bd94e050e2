package io.mimo.operator.pods;

import io.mimo.status.PodFailureReason;
import io.mimo.status.Reasons;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Why no pod could be made, from the API server's words to the controller that tried. Each form of refusal has a reason
 * and a remedy of its own; one of an unknown form is a cause as well, under the controller's reason. The words go
 * through, without the name of the pod that was to be made: it is another one at each attempt.
 */
public enum RefusedPod {
    /** k8s.io/apiserver, plugin/pkg/admission/resourcequota: the second form of the same plugin is the next one. */
    QUOTA_EXCEEDED(
            Reasons.QUOTA_EXCEEDED,
            "exceeded quota: ([^,]+),",
            found -> "raise ResourceQuota " + found.group(1) + ", or ask for less"),
    QUOTA_NEEDS_REQUESTS(Reasons.QUOTA_NEEDS_REQUESTS, "failed quota: ([^:]+): must specify (.*)", RefusedPod::missing),
    POD_SECURITY_VIOLATION(
            Reasons.POD_SECURITY_VIOLATION,
            "violates PodSecurity \"([^\"]+)\"",
            found -> "lower the namespace's Pod Security level " + found.group(1) + ", or remove what it forbids"),
    /** OpenShift. The pods' uid is fixed, which its default constraint does not allow. */
    SECURITY_CONTEXT_CONSTRAINT(
            Reasons.SECURITY_CONTEXT_CONSTRAINT,
            "unable to validate against any security context constraint",
            found -> "grant the constraint nonroot-v2 to the pods' ServiceAccount"),
    /** kubernetes/plugin/pkg/admission/runtimeclass. */
    RUNTIME_CLASS_MISSING(
            Reasons.RUNTIME_CLASS_MISSING,
            "RuntimeClass \"([^\"]+)\" not found",
            found -> "create RuntimeClass " + found.group(1) + ", or correct podTemplate.runtimeClassName"),
    /** kubernetes/plugin/pkg/admission/priority. */
    PRIORITY_CLASS_MISSING(
            Reasons.PRIORITY_CLASS_MISSING,
            "no PriorityClass with name (\\S+) was found",
            found -> "create PriorityClass " + found.group(1) + ", or correct podTemplate.priorityClassName"),
    DENIED_BY_POLICY(
            Reasons.DENIED_BY_POLICY,
            "ValidatingAdmissionPolicy '([^']+)'.* denied request",
            found -> "change policy " + found.group(1) + ", or what it forbids"),
    DENIED_BY_WEBHOOK(
            Reasons.DENIED_BY_WEBHOOK,
            "admission webhook \"([^\"]+)\" denied the request",
            found -> "change what webhook " + found.group(1) + " forbids, or its rule"),
    WEBHOOK_FAILED(
            Reasons.WEBHOOK_FAILED, "failed calling webhook \"([^\"]+)\"", found -> "repair webhook " + found.group(1));

    /**
     * Before it the words name the pod and the attempt (kubernetes/pkg/controller, controller_utils.go and
     * statefulset).
     */
    private static final Pattern ATTEMPT = Pattern.compile(
            "^.*?pods \"[^\"]*\" is forbidden:\\s*|^Error creating:\\s*|^create Pod \\S+ in StatefulSet \\S+ failed "
                    + "error:\\s*",
            Pattern.DOTALL);

    private static final Pattern RESOURCE =
            Pattern.compile("\\b(?:(requests|limits)\\.)?(cpu|memory|ephemeral-storage)\\b");
    private static final String NO_POD = "";

    private final String reason;
    private final Pattern form;
    private final Function<Matcher, String> remedy;

    RefusedPod(String reason, String form, Function<Matcher, String> remedy) {
        this.reason = reason;
        this.form = Pattern.compile(form, Pattern.DOTALL);
        this.remedy = remedy;
    }

    /** @param otherwise the controller's own reason, for a refusal of no known form */
    public static PodFailureReason cause(@Nullable String otherwise, @Nullable String words) {
        String text = ATTEMPT.matcher(KubernetesWords.of(words)).replaceFirst("");
        for (RefusedPod each : values()) {
            Matcher found = each.form.matcher(text);
            if (found.find()) {
                return new PodFailureReason(NO_POD, each.reason, each.remedy.apply(found) + ". " + text);
            }
        }
        return KubernetesWords.cause(NO_POD, otherwise, Reasons.FAILED_CREATE, text);
    }

    private static String missing(Matcher found) {
        String fields = RESOURCE.matcher(found.group(2))
                .results()
                .map(each -> Optional.ofNullable(each.group(1)).orElse("requests") + "." + each.group(2))
                .distinct()
                .sorted()
                .collect(Collectors.joining(", podTemplate.resources."));
        return (fields.isEmpty() ? "" : "set podTemplate.resources." + fields + ", or ")
                + "give the namespace a LimitRange with defaults";
    }
}
