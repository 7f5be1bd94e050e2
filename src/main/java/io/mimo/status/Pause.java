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
}
