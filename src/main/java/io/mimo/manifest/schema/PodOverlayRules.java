package io.mimo.manifest.schema;

import static io.mimo.manifest.schema.ObjectRules.broken;
import static java.util.Objects.requireNonNullElse;

import io.mimo.api.PodOverlay;
import io.mimo.api.PodOverlay.Resources;
import io.mimo.api.PodOverlay.Toleration;
import io.mimo.api.SchemaPatterns;
import io.mimo.manifest.Problem;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Rules of {@link PodOverlay}. */
final class PodOverlayRules {
    private static final Pattern KEY = Pattern.compile(SchemaPatterns.LABEL_KEY);
    private static final Set<String> RESOURCES = Set.of("cpu", "memory", "ephemeral-storage");

    private PodOverlayRules() {}

    static void check(PodOverlay overlay, List<Problem> problems) {
        checkKeys("labels", "a label name", overlay.labels(), problems);
        checkKeys("annotations", "an annotation name", overlay.annotations(), problems);
        checkKeys("nodeSelector", "a label name", overlay.nodeSelector(), problems);
        checkKeys("serviceAccountAnnotations", "an annotation name", overlay.serviceAccountAnnotations(), problems);
        List<Toleration> tolerations = requireNonNullElse(overlay.tolerations(), List.of());
        for (int i = 0; i < tolerations.size(); i++) {
            if (tolerations.get(i) != null) {
                checkToleration(tolerations.get(i), "spec.podTemplate.tolerations[" + i + "].", problems);
            }
        }
        MountRules.check(overlay, problems);
        Resources resources = overlay.resources();
        if (resources != null) {
            checkResources("requests", resources.requests(), problems);
            checkResources("limits", resources.limits(), problems);
        }
    }

    private static void checkKeys(
            String field, String what, @Nullable Map<String, String> entries, List<Problem> problems) {
        if (entries != null
                && !entries.keySet().stream()
                        .allMatch(key -> key.length() <= 317 && KEY.matcher(key).matches())) {
            problems.add(broken(
                    "KeyNotUsable",
                    "spec.podTemplate." + field,
                    null,
                    "podTemplate." + field + ": a key is not " + what
                            + "; write [PREFIX/]NAME with letters, digits, '-', '_' and '.'"));
        }
    }

    private static void checkToleration(Toleration toleration, String path, List<Problem> problems) {
        boolean exists = "Exists".equals(toleration.operator());
        if (isUnset(toleration.key()) && !exists) {
            problems.add(broken(
                    "TolerationWithoutKey",
                    path + "key",
                    null,
                    "podTemplate.tolerations: a toleration without a key must have "
                            + "operator Exists; name the taint's key or set operator: Exists"));
        }
        if (exists && !isUnset(toleration.value())) {
            problems.add(broken(
                    "TolerationWithValue",
                    path + "value",
                    toleration.value(),
                    "podTemplate.tolerations: operator Exists takes no value; remove value or set operator: Equal"));
        }
        if (toleration.tolerationSeconds() != null && !"NoExecute".equals(toleration.effect())) {
            problems.add(broken(
                    "TolerationSecondsUnused",
                    path + "tolerationSeconds",
                    toleration.tolerationSeconds(),
                    "podTemplate.tolerations: tolerationSeconds counts only for effect NoExecute; set effect: "
                            + "NoExecute or remove "
                            + "tolerationSeconds"));
        }
    }

    private static void checkResources(String field, @Nullable Map<String, String> amounts, List<Problem> problems) {
        if (amounts != null && !RESOURCES.containsAll(amounts.keySet())) {
            problems.add(broken(
                    "ResourceNotTaken",
                    "spec.podTemplate.resources." + field,
                    null,
                    "podTemplate.resources." + field
                            + ": only cpu, memory and ephemeral-storage are taken; GPUs come from parallelism "
                            + "and RDMA devices from network.rdma"));
        }
    }

    private static boolean isUnset(@Nullable String text) {
        return text == null || text.isEmpty();
    }
}
