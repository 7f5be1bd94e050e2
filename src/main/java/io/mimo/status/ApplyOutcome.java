package io.mimo.status;

import io.mimo.render.OptionalKind;
import java.util.List;

/**
 * What came of applying the planned objects.
 *
 * @param objects planned objects that are now as planned
 * @param leftOut kinds that are planned and that the cluster does not serve
 * @param obstacles what stands in the way, gravest first; empty = all is as planned
 */
public record ApplyOutcome(int objects, List<OptionalKind> leftOut, List<Obstacle> obstacles) {
    /** {@code reason} is one of {@link Reasons}; {@code message} says what is wrong, the consequence and the remedy. */
    public record Obstacle(String reason, String message) {}

    public ApplyOutcome {
        leftOut = List.copyOf(leftOut);
        obstacles = List.copyOf(obstacles);
    }

    /** A refused resource: nothing is applied. */
    public static ApplyOutcome notTried() {
        return new ApplyOutcome(0, List.of(), List.of());
    }

    public boolean complete() {
        return obstacles.isEmpty();
    }
}
