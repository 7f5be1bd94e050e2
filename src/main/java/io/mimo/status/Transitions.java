package io.mimo.status;

import static java.util.stream.Collectors.toMap;

import io.mimo.api.MimoDeployment;
import io.mimo.api.MimoDeploymentStatus;
import io.mimo.api.MimoDeploymentStatus.Condition;
import io.mimo.api.PlanReport;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;

/** What changed between the stored conditions and the new steps: transition times and events. */
final class Transitions {
    /** An object name is at most 253 characters; an event's is the resource's, a dot and the hash. */
    private static final int LONGEST_PREFIX = 220;
    /** Bad news while they are true. */
    private static final Set<ConditionType> WARNINGS = Set.of(
            ConditionType.PromiseLapsed,
            ConditionType.ChangedByAdmission,
            ConditionType.SizingDisproved,
            ConditionType.MeasuredDiffers);

    private final MimoDeployment current;
    private final Map<String, Condition> stored;
    private final List<String> toldWarnings;

    Transitions(MimoDeployment current) {
        this.current = current;
        Optional<MimoDeploymentStatus> status = Optional.ofNullable(current.getStatus());
        this.stored = status.map(MimoDeploymentStatus::conditions).orElse(List.of()).stream()
                .collect(toMap(Condition::type, Function.identity(), (a, b) -> b));
        this.toldWarnings = status.filter(
                        s -> s.verdict() != null && !s.verdict().isRefusal())
                .map(MimoDeploymentStatus::warnings)
                .orElse(List.of());
    }

    Condition condition(ConditionDraft step, Instant now) {
        Optional<Condition> before = before(step);
        String since = before.filter(c -> step.truth().name().equals(c.status()))
                .map(Condition::lastTransitionTime)
                .orElseGet(() -> now.truncatedTo(ChronoUnit.SECONDS).toString());
        return new Condition(
                step.type().name(), step.truth().name(), step.reason(), step.message(), generation(), since);
    }

    /** A refused resource has one event, its refusal; its warnings are told when it is accepted. */
    List<EventDraft> events(List<ConditionDraft> steps, PlanReport report) {
        List<EventDraft> notes = new ArrayList<>();
        steps.stream()
                .filter(step -> isTransition(step) && isTold(step))
                .map(step -> note(step, report))
                .forEach(notes::add);
        if (!report.verdict().isRefusal()) {
            report.warnings().stream()
                    .filter(warning -> !toldWarnings.contains(warning.reason()))
                    .map(this::note)
                    .forEach(notes::add);
        }
        return notes.stream().distinct().toList();
    }

    /** A refusal of another spec has other numbers: it is told again, even for the same reason. */
    private boolean isTransition(ConditionDraft step) {
        return before(step)
                .filter(c -> c.status().equals(step.truth().name())
                        && c.reason().equals(step.reason())
                        && (!isRefusal(step) || Objects.equals(c.observedGeneration(), generation())))
                .isEmpty();
    }

    private static boolean isRefusal(ConditionDraft step) {
        return step.truth() == ConditionDraft.Truth.False && step.type().compareTo(ConditionType.Placed) <= 0;
    }

    /** One event per cause: the summary repeats a step, unreached steps follow from one, and starting is no news. */
    private boolean isTold(ConditionDraft step) {
        return switch (step.type()) {
            case Accepted, Applied, AutoscalingActive -> step.truth() == ConditionDraft.Truth.False;
            case Sized ->
                step.truth() == ConditionDraft.Truth.False || step.reason().equals(Reasons.TIGHT);
            case Placed -> step.truth() != ConditionDraft.Truth.Unknown;
            case WeightsReady ->
                step.truth() != ConditionDraft.Truth.Unknown && !step.reason().equals(Reasons.DOWNLOADING);
            case Available ->
                step.truth() == ConditionDraft.Truth.False
                        ? !step.reason().equals(Reasons.STARTING)
                        : step.holds() && !servedBefore(step);
            case UpgradePending, Paused, PromiseLapsed, ChangedByAdmission, SizingDisproved, MeasuredDiffers -> true;
            case Ready, Stalled, Reconciling, OperatorFault -> false;
        };
    }

    /**
     * That one replica more or less serves, or a newer one, is in the status; as an event it would drown the others.
     */
    private boolean servedBefore(ConditionDraft step) {
        return before(step)
                .filter(condition -> condition.status().equals(ConditionDraft.Truth.True.name()))
                .isPresent();
    }

    private EventDraft note(ConditionDraft step, PlanReport report) {
        boolean judged = step.type().compareTo(ConditionType.Placed) <= 0;
        String before = before(step)
                .map(c -> c.status() + c.reason() + c.lastTransitionTime())
                .orElse("");
        boolean warning = step.truth() == ConditionDraft.Truth.False
                || step.reason().equals(Reasons.TIGHT)
                || WARNINGS.contains(step.type());
        return new EventDraft(
                name(step.type() + "/" + step.truth() + "/" + step.reason() + "/" + before),
                warning,
                step.reason(),
                MessageText.of(judged ? Summary.of(report, step.message()) : step.message(), MessageText.EVENT));
    }

    private EventDraft note(PlanReport.WarningEntry warning) {
        return new EventDraft(
                name("warning/" + warning.reason()),
                true,
                warning.reason(),
                MessageText.of(warning.message(), MessageText.EVENT));
    }

    private String name(String transition) {
        String key = current.getMetadata().getUid() + "/" + generation() + "/" + transition;
        String hash = UUID.nameUUIDFromBytes(key.getBytes(StandardCharsets.UTF_8))
                .toString()
                .replace("-", "")
                .substring(0, 16);
        String name = current.getMetadata().getName();
        return name.substring(0, Math.min(name.length(), LONGEST_PREFIX)) + "." + hash;
    }

    private Optional<Condition> before(ConditionDraft step) {
        return Optional.ofNullable(stored.get(step.type().name()));
    }

    private Long generation() {
        return current.getMetadata().getGeneration();
    }
}
