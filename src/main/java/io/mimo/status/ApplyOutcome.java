package io.mimo.status;

import java.util.List;

/**
 * What came of applying the planned objects.
 *
 * @param objects planned objects that are now as planned
 * @param skipped what was left out because the cluster lacks its kind, for the reader
 * @param obstacles what stands in the way, gravest first; empty = all is as planned
 */
public record ApplyOutcome(int objects, List<String> skipped, List<Obstacle> obstacles) {
    /** {@code reason} is one of {@link Reasons}; {@code message} says what is wrong, the consequence and the remedy. */
    public record Obstacle(String reason, String message) {}

    public ApplyOutcome {
        skipped = List.copyOf(skipped);
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
