package io.mimo.operator.children;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.mimo.api.MimoDeployment;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The live objects of one kind that carry our label. One that cannot be read is thrown as a fault: it is its owner's,
 * who is then left as it is, and no other resource's.
 */
public interface ChildStore {
    /** Whether objects of this kind are kept here. */
    boolean keeps(HasMetadata child);

    /** Whether this very type is kept here. */
    boolean keeps(Class<? extends HasMetadata> kind);

    Optional<? extends HasMetadata> get(String namespace, String name);

    /** Objects whose controller is the resource. */
    Stream<? extends HasMetadata> ownedBy(MimoDeployment owner);

    /** Our own write, so that the next reconciliation does not see the object as it was before. */
    void remember(HasMetadata after, Optional<HasMetadata> before);

    static boolean isOwnedBy(HasMetadata object, MimoDeployment owner) {
        return object.getMetadata().getOwnerReferences().stream()
                .anyMatch(reference -> Boolean.TRUE.equals(reference.getController())
                        && reference.getUid().equals(owner.getMetadata().getUid()));
    }
}
