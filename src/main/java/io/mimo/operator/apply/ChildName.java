package io.mimo.operator.apply;

import io.fabric8.kubernetes.api.model.HasMetadata;

/** How messages name a child, e.g. {@code Service flash}. */
final class ChildName {
    private ChildName() {}

    static String of(HasMetadata object) {
        return object.getKind() + " " + object.getMetadata().getName();
    }

    /** Whether a planned object and a child are the same object of the cluster, as one namespace has them. */
    static boolean isSame(HasMetadata planned, HasMetadata child) {
        return planned.getKind().equals(child.getKind())
                && planned.getMetadata().getName().equals(child.getMetadata().getName());
    }
}
