package io.mimo.status;

import static java.util.stream.Collectors.toMap;

import io.mimo.api.MimoDeployment;
import io.mimo.api.MimoDeploymentStatus;
import io.mimo.api.MimoDeploymentStatus.Condition;
import io.mimo.api.PlanReport;
import io.mimo.status.conditions.Checked;
import io.mimo.status.conditions.ConditionDraft;
import io.mimo.status.conditions.ConditionDraft.Truth;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/** What changed between the stored conditions and the new steps: transition times and events. */
final class Transitions {
    /** An object name is at most 253 characters; an event's is the resource's, a dot and the hash. */
    private static final int LONGEST_PREFIX = 220;

    private final MimoDeployment current;
    private final Map<String, Condition> stored;
    private final List<String> storedWarnings;

    Transitions(MimoDeployment current) {
        this.current = current;
        Optional<MimoDeploymentStatus> status = Optional.ofNullable(current.getStatus());
        this.stored = status.map(MimoDeploymentStatus::conditions).orElse(List.of()).stream()
                .collect(toMap(Condition::type, Function.identity(), (a, b) -> b));
        this.storedWarnings = status.filter(
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
    List<EventDraft> events(List<Checked> conditions, PlanReport report) {
        List<EventDraft> notes = new ArrayList<>();
        conditions.stream()
                .filter(each -> isTransition(each) && each.check().isEvent(each.draft(), before(each.draft())))
                .map(each -> note(each, report))
                .forEach(notes::add);
        if (!report.verdict().isRefusal()) {
            report.warnings().stream()
                    .filter(warning -> !storedWarnings.contains(warning.reason()))
                    .map(this::note)
                    .forEach(notes::add);
        }
        return notes.stream().distinct().toList();
    }

    /** A refusal of another spec has other numbers: it is told again, even for the same reason. */
    private boolean isTransition(Checked checked) {
        ConditionDraft draft = checked.draft();
        boolean refusal = draft.truth() == Truth.False && checked.check().isDecision();
        return before(draft)
                .filter(c -> c.status().equals(draft.truth().name())
                        && c.reason().equals(draft.reason())
                        && (!refusal || Objects.equals(c.observedGeneration(), generation())))
                .isEmpty();
    }

    private EventDraft note(Checked checked, PlanReport report) {
        ConditionDraft draft = checked.draft();
        String before = before(draft)
                .map(c -> c.status() + c.reason() + c.lastTransitionTime())
                .orElse("");
        return new EventDraft(
                name(draft.type() + "/" + draft.truth() + "/" + draft.reason() + "/" + before),
                checked.check().isWarning(draft),
                draft.reason(),
                MessageText.of(
                        checked.check().isDecision() ? Summary.of(report, draft.message()) : draft.message(),
                        MessageText.EVENT));
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
