package io.mimo.status;

import io.mimo.api.MimoDeployment;
import io.mimo.api.MimoDeploymentStatus;
import java.util.Optional;

/** Whether a spec was edited since its status was written. */
public final class SpecEdit {
    private SpecEdit() {}

    /** The status speaks of an earlier spec; false for a resource without a status. */
    public static boolean isPending(MimoDeployment seen) {
        Long observed = Optional.ofNullable(seen.getStatus())
                .map(MimoDeploymentStatus::observedGeneration)
                .orElse(null);
        return observed != null && !observed.equals(seen.getMetadata().getGeneration());
    }
}
