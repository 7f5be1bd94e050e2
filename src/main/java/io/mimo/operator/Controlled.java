package io.mimo.operator;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.mimo.api.MimoDeployment;
import java.util.List;
import java.util.Optional;

/**
 * One object and what controls it: all that is known of a ReplicaSet, and all that a chain needs of a pod.
 *
 * @param place kind, namespace and name: two objects of one place are never there at once
 * @param controller empty for one that nobody controls: made by hand, copied, or orphaned
 */
record Controlled(String place, String namespace, String uid, Optional<Controller> controller) {
    static final String POD = "Pod";

    /** The object that made it, as the API server holds it to: an object has one controller at most. */
    record Controller(String kind, String name, String uid, boolean isResource) {
        private static Controller of(OwnerReference reference) {
            return new Controller(reference.getKind(), reference.getName(), reference.getUid(),
                    MimoDeployment.KIND.equals(reference.getKind())
                            && String.valueOf(reference.getApiVersion()).startsWith(MimoDeployment.GROUP + "/"));
        }
    }

    /** A reference that names nothing controls nothing. */
    static Controlled of(String kind, ObjectMeta meta) {
        String place = kind + "/" + meta.getNamespace() + "/" + meta.getName();
        return new Controlled(place, String.valueOf(meta.getNamespace()), Optional.ofNullable(meta.getUid()).orElse(place),
                Optional.ofNullable(meta.getOwnerReferences()).orElse(List.of()).stream()
                        .filter(reference -> reference != null && Boolean.TRUE.equals(reference.getController()) && reference.getUid() != null)
                        .findFirst().map(Controller::of));
    }
}
