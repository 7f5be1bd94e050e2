package io.mimo.operator.children;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.mimo.api.MimoDeployment;
import io.mimo.render.Labels;
import java.util.Map;
import java.util.Optional;

/**
 * Whose an object is that lies under a planned name. Only what is the resource's own or nobody's is ever written; of
 * what is nobody's, only what says of itself that it was made for a resource of this name.
 */
public enum Ownership {
    /** The resource controls it. */
    OWN,
    /**
     * Made for a resource of this name and controlled by nobody: a retained volume, or left by {@code kubectl delete
     * --cascade=orphan}.
     */
    ORPHAN,
    /** Controlled by an earlier resource of this name, which is gone: the garbage collector ends it. */
    FORMER,
    /** Somebody else's. */
    FOREIGN;

    public static Ownership of(HasMetadata live, MimoDeployment resource) {
        if (ChildStore.isOwnedBy(live, resource)) {
            return OWN;
        }
        Optional<OwnerReference> controller = live.getMetadata().getOwnerReferences().stream()
                .filter(reference -> Boolean.TRUE.equals(reference.getController()))
                .findFirst();
        String name = resource.getMetadata().getName();
        if (controller.isPresent()) {
            return MimoDeployment.KIND.equals(controller.get().getKind())
                            && name.equals(controller.get().getName())
                    ? FORMER
                    : FOREIGN;
        }
        Map<String, String> labels =
                Optional.ofNullable(live.getMetadata().getLabels()).orElse(Map.of());
        return Labels.isMadeFor(name, labels) ? ORPHAN : FOREIGN;
    }
}
