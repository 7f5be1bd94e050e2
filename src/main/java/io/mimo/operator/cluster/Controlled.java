package io.mimo.operator.cluster;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.mimo.api.MimoDeployment;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One object and what controls it: all that is known of a ReplicaSet, and all that a chain needs of a pod.
 *
 * @param place kind, namespace and name: two objects of one place are never there at once
 * @param version of the object when it looked so; empty where it is not known
 * @param controller empty for one that nobody controls: made by hand, copied, or orphaned
 */
public record Controlled(
        String place, String namespace, String uid, Optional<BigInteger> version, Optional<Controller> controller) {
    static final String POD = "Pod";
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,39}");

    public Controlled(String place, String namespace, String uid, Optional<Controller> controller) {
        this(place, namespace, uid, Optional.empty(), controller);
    }

    /**
     * Versions of one kind are numbers that grow (kubernetes.io/docs/reference/using-api/api-concepts, resource
     * versions).
     */
    boolean isOlderThan(Controlled other) {
        return version.isPresent() && other.version.isPresent() && version.get().compareTo(other.version.get()) < 0;
    }

    /** The object that made it, as the API server holds it to: an object has one controller at most. */
    public record Controller(String kind, String name, String uid, boolean isResource) {
        private static Controller of(OwnerReference reference) {
            return new Controller(
                    reference.getKind(),
                    reference.getName(),
                    reference.getUid(),
                    MimoDeployment.KIND.equals(reference.getKind())
                            && String.valueOf(reference.getApiVersion()).startsWith(MimoDeployment.GROUP + "/"));
        }
    }

    /** On its way to a resource of which only the name is known. */
    Controlled awaiting(String resource) {
        return new Controlled(
                place, namespace, uid, version, Optional.of(new Controller(MimoDeployment.KIND, resource, "", true)));
    }

    /** A reference that names nothing controls nothing. */
    public static Controlled of(String kind, ObjectMeta meta) {
        String place = kind + "/" + meta.getNamespace() + "/" + meta.getName();
        return new Controlled(
                place,
                String.valueOf(meta.getNamespace()),
                Optional.ofNullable(meta.getUid()).orElse(place),
                Optional.ofNullable(meta.getResourceVersion())
                        .filter(text -> NUMBER.matcher(text).matches())
                        .map(BigInteger::new),
                Optional.ofNullable(meta.getOwnerReferences()).orElse(List.of()).stream()
                        .filter(reference -> reference != null
                                && Boolean.TRUE.equals(reference.getController())
                                && reference.getUid() != null)
                        .findFirst()
                        .map(Controller::of));
    }
}
