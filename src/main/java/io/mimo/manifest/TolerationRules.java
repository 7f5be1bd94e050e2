package io.mimo.manifest;

import io.mimo.api.PodOverlay.Toleration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Nodes of GPU pools are tainted with the name of their resource ({@code nvidia.com/gpu=present:NoSchedule} on GKE,
 * AKS, EKS and OpenShift) so that only pods that ask for it come, which ours do. Where the admission plugin
 * ExtendedResourceToleration runs, it adds the same:
 * https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/#extendedresourcetoleration .
 */
public final class TolerationRules {
    private TolerationRules() {}

    /** The user's tolerations and, unless one of them covers it, that of the GPU resource's own taint. */
    public static List<Toleration> with(List<Toleration> wanted, String resourceName) {
        if (wanted.stream().anyMatch(toleration -> covers(toleration, resourceName))) {
            return wanted;
        }
        List<Toleration> all = new ArrayList<>(wanted);
        all.add(ofResource(resourceName));
        return List.copyOf(all);
    }

    /** Of the GPU resource's own taint, whatever its value and effect: what pods have without being told. */
    public static Toleration ofResource(String resourceName) {
        return new Toleration(resourceName, "Exists", null, null, null);
    }

    /** Whatever value and effect the taint has. */
    private static boolean covers(Toleration toleration, String key) {
        String named = Objects.requireNonNullElse(toleration.key(), "");
        return (named.isEmpty() || named.equals(key))
                && "Exists".equals(toleration.operator())
                && Objects.requireNonNullElse(toleration.effect(), "").isEmpty()
                && toleration.tolerationSeconds() == null;
    }
}
