package io.mimo.status;

import io.mimo.api.MimoDeployment;
import java.util.Optional;

/** The annotation by which a user stops all writes to a resource's objects, for as long as it is there. */
public final class Pause {
    public static final String ANNOTATION = "serving.mimo.io/paused";
    private static final String YES = "true";

    private Pause() {}

    public static boolean isAsked(MimoDeployment resource) {
        return Optional.ofNullable(resource.getMetadata().getAnnotations())
                .filter(all -> YES.equals(all.get(ANNOTATION)))
                .isPresent();
    }

    static ConditionDraft step() {
        return ConditionDraft.holds(
                ConditionType.Paused,
                Reasons.PAUSED,
                "the annotation " + ANNOTATION + " is true: nothing is written but this status, "
                        + "so what runs stays as it is and no edit, event of a node or upgrade changes it; remove the "
                        + "annotation to go on");
    }
}
