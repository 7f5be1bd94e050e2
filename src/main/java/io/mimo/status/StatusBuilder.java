package io.mimo.status;

import io.mimo.api.MimoDeployment;
import io.mimo.api.MimoDeploymentStatus;
import io.mimo.api.MimoDeploymentStatus.Condition;
import io.mimo.api.MimoDeploymentStatus.Measured;
import io.mimo.api.MimoDeploymentStatus.PlanStatus;
import io.mimo.api.PlanReport;
import io.mimo.plan.Decision;
import io.mimo.plan.Plan;
import io.mimo.status.conditions.Checked;
import io.mimo.status.conditions.ConditionChecks;
import io.mimo.status.conditions.Situation;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The whole status of one resource and the events that tell what changed. */
public final class StatusBuilder {
    private StatusBuilder() {}

    /**
     * The status equals the stored one when nothing changed but the clock.
     *
     * @param current the resource as stored, with its status
     * @param now becomes the transition time of conditions that change; whole seconds
     */
    public static StatusUpdate build(
            MimoDeployment current,
            AdmittedDecision judgement,
            ApplyOutcome outcome,
            ObservedWorkload workload,
            Instant now) {
        Optional<Measured> measured = MeasuredKv.status(current, judgement.decision(), outcome, workload.engines());
        List<Checked> checked =
                ConditionChecks.evaluate(new Situation(current, judgement, outcome, workload, measured));
        var transitions = new Transitions(current);
        List<Condition> conditions = checked.stream()
                .map(each -> transitions.condition(each.draft(), now))
                .toList();
        PlanReport report = judgement.decision().report();
        return new StatusUpdate(
                status(current, judgement, conditions, outcome, workload, measured),
                transitions.events(checked, report));
    }

    private static MimoDeploymentStatus status(
            MimoDeployment current,
            AdmittedDecision judgement,
            List<Condition> conditions,
            ApplyOutcome outcome,
            ObservedWorkload workload,
            Optional<Measured> measured) {
        PlanReport report = judgement.decision().report();
        boolean reachable = workload.exists() || judgement.decision() instanceof Decision.Accepted;
        return new MimoDeploymentStatus(
                current.getMetadata().getGeneration(),
                report.verdict(),
                ReportStatus.layout(report),
                ReportStatus.gpusPerReplica(report),
                report.explanation(),
                orNull(report.warnings().stream()
                        .map(PlanReport.WarningEntry::reason)
                        .distinct()
                        .toList()),
                conditions,
                ReportStatus.sizing(judgement.decision()),
                plan(current, judgement, outcome.template()),
                orNull(ReportStatus.suggestions(report)),
                reachable ? workload.endpoint() : null,
                workload.replicas(),
                workload.ready(),
                workload.exists() ? workload.selector() : null,
                ReportStatus.cost(report),
                measured.orElse(null));
    }

    /** An empty list would be printed as a heading with nothing below. */
    private static <T> @Nullable List<T> orNull(List<T> list) {
        return list.isEmpty() ? null : list;
    }

    private static @Nullable Long boxed(OptionalLong value) {
        return value.isPresent() ? value.getAsLong() : null;
    }

    private static @Nullable PlanStatus plan(
            MimoDeployment current, AdmittedDecision judgement, Optional<RunningTemplate> template) {
        Long generation = current.getMetadata().getGeneration();
        if (!current.notUnderstood().isEmpty()) {
            // what was chosen belongs to the release that wrote the spec, which finds it again
            return Optional.ofNullable(current.getStatus())
                    .map(MimoDeploymentStatus::plan)
                    .orElse(null);
        }
        Optional<Instant> since = judgement.acceptedSince();
        if (since.isEmpty()) {
            return null;
        }
        if (judgement.decision() instanceof Decision.Accepted(var report, Plan plan)) {
            return new PlanStatus(
                    generation,
                    plan.placement().product(),
                    boxed(plan.placement().leastMemoryMiB()),
                    plan.placement().profile(),
                    plan.nodesPerReplica(),
                    plan.replicas().count(),
                    since.get().toString(),
                    template.flatMap(RunningTemplate::revision).orElse(null),
                    template.map(RunningTemplate::inputs).orElse(null),
                    template.map(RunningTemplate::image).orElse(null),
                    template.flatMap(RunningTemplate::release).orElse(null));
        }
        return Optional.ofNullable(current.getStatus())
                .map(MimoDeploymentStatus::plan)
                .filter(plan -> Objects.equals(plan.generation(), generation))
                .orElse(null);
    }
}
