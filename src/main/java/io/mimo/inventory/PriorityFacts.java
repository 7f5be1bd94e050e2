package io.mimo.inventory;

import io.fabric8.kubernetes.api.model.scheduling.v1.PriorityClass;
import java.util.Objects;

/**
 * One PriorityClass.
 *
 * @param isDefault of pods that name none
 * @param preempts its pods may end those of lower priority
 */
public record PriorityFacts(int value, boolean isDefault, boolean preempts) {
    public static PriorityFacts of(PriorityClass priority) {
        return new PriorityFacts(
                Objects.requireNonNullElse(priority.getValue(), 0),
                Objects.requireNonNullElse(priority.getGlobalDefault(), false),
                !"Never".equals(priority.getPreemptionPolicy()));
    }
}
