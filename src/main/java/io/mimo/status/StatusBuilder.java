package io.mimo.status;

import io.mimo.api.MimoDeployment;
import io.mimo.api.MimoDeploymentStatus;
import io.mimo.api.MimoDeploymentStatus.Condition;
import io.mimo.api.MimoDeploymentStatus.Measured;
import io.mimo.api.MimoDeploymentStatus.PlanStatus;
import io.mimo.api.PlanReport;
import io.mimo.plan.Decision;
import io.mimo.plan.Plan;
import java.time.Instant;
import java.util.ArrayList;
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
        List<ConditionDraft> steps = steps(current, judgement, outcome, workload);
        MeasuredKv.step(measured, judgement.decision()).ifPresent(steps::add);
        var transitions = new Transitions(current);
        List<Condition> conditions =
                steps.stream().map(step -> transitions.condition(step, now)).toList();
        PlanReport report = judgement.decision().report();
        return new StatusUpdate(
                status(current, judgement, conditions, outcome, workload, measured), transitions.events(steps, report));
    }

    private static List<ConditionDraft> steps(
            MimoDeployment current, AdmittedDecision judgement, ApplyOutcome outcome, ObservedWorkload workload) {
        List<ConditionDraft> judged = DecisionConditions.of(judgement);
        boolean autoscaled = current.getSpec().autoscaling() != null;
        List<ConditionDraft> steps = new ArrayList<>(judged);
        boolean cached = current.getSpec().cache() != null;
        steps.addAll(RuntimeConditions.of(judgement, judged, outcome, workload, cached, autoscaled));
        steps.add(steps.stream()
                .filter(step -> !step.holds())
                .findFirst()
                .map(first -> new ConditionDraft(ConditionType.Ready, first.truth(), first.reason(), first.message()))
                .orElseGet(() -> ConditionDraft.holds(
                        ConditionType.Ready, Reasons.READY, message(steps, ConditionType.Available))));
        Optional<ConditionDraft> disproof = DisproofStep.of(workload.engines().disproof(), judgement.decision());
        ProgressConditions.of(judgement.decision().report(), steps, workload, disproof)
                .ifPresent(steps::add);
        if (judgement.lapsed()) {
            steps.add(lapsed(workload));
        }
        outcome.template()
                .flatMap(RunningTemplate::pending)
                .map(UpgradeStep::of)
                .ifPresent(steps::add);
        if (Pause.isAsked(current)) {
            steps.add(Pause.step());
        }
        AdmissionStep.of(outcome.changes()).ifPresent(steps::add);
        disproof.ifPresent(steps::add);
        return steps;
    }

    private static ConditionDraft lapsed(ObservedWorkload workload) {
        String why = workload.causes().stream()
                .findFirst()
                .or(() -> workload.download().flatMap(ObservedDownload::cause))
                .map(cause -> ": " + cause.words())
                .orElse("");
        return ConditionDraft.holds(
                ConditionType.PromiseLapsed,
                Reasons.PODS_KEPT_AWAY,
                "its pods could not be made or scheduled for 5 minutes, so "
                        + "other resources may take their GPUs; it takes its turn again as soon as the pods can be made"
                        + why);
    }

    private static String message(List<ConditionDraft> steps, ConditionType type) {
        return steps.stream()
                .filter(step -> step.type() == type)
                .map(ConditionDraft::message)
                .findFirst()
                .orElseThrow();
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
                    plan.product(),
                    boxed(plan.leastMemoryMiB()),
                    plan.profile(),
                    plan.nodesPerReplica(),
                    plan.replicas(),
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
