package io.mimo.status;

import io.mimo.render.OptionalKind;
import java.util.List;
import java.util.Optional;

/**
 * What came of applying the planned objects.
 *
 * @param objects planned objects that are now as planned
 * @param leftOut kinds that are planned and that the cluster does not serve
 * @param obstacles what stands in the way, gravest first; empty = all is as planned
 * @param template the pod template; empty when nothing was to be applied
 * @param changes what admission made otherwise of the objects that are as planned
 */
public record ApplyOutcome(
        int objects,
        List<OptionalKind> leftOut,
        List<ApplyError> obstacles,
        Optional<RunningTemplate> template,
        List<Change> changes) {
    /** {@code reason} is one of {@link Reasons}; {@code message} says what is wrong, the consequence and the remedy. */
    public record ApplyError(String reason, String message) {}

    /**
     * One field that admission changes whenever it is applied.
     *
     * @param object kind and name
     * @param path as {@code spec.template.spec.containers[vllm].image}
     * @param planned its value in the plan
     * @param found its value in the live object; empty when admission removes it
     */
    public record Change(String object, String path, String planned, String found) {}

    public ApplyOutcome {
        leftOut = List.copyOf(leftOut);
        obstacles = List.copyOf(obstacles);
        changes = List.copyOf(changes);
    }

    /** Without a word on the template. */
    public ApplyOutcome(int objects, List<OptionalKind> leftOut, List<ApplyError> obstacles, List<Change> changes) {
        this(objects, leftOut, obstacles, Optional.empty(), changes);
    }

    /** Without a word on the template, and admission changes nothing. */
    public ApplyOutcome(int objects, List<OptionalKind> leftOut, List<ApplyError> obstacles) {
        this(objects, leftOut, obstacles, List.of());
    }

    public ApplyOutcome with(RunningTemplate template) {
        return new ApplyOutcome(objects, leftOut, obstacles, Optional.of(template), changes);
    }

    /** A refused resource: nothing is applied. */
    public static ApplyOutcome notTried() {
        return new ApplyOutcome(0, List.of(), List.of());
    }

    public boolean complete() {
        return obstacles.isEmpty();
    }
}
