package io.mimo.status;

import io.mimo.plan.Decision;
import io.mimo.plan.Plan;
import io.mimo.render.OptionalKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Applied, WeightsReady, Available and AutoscalingActive: what became of the decision in the cluster. */
final class RuntimeConditions {
    /** Groups named in a message of one line. */
    private static final int MOST_GROUPS = 3;

    private RuntimeConditions() {}

    static List<ConditionDraft> of(
            AdmittedDecision judgement,
            List<ConditionDraft> judged,
            ApplyOutcome outcome,
            ObservedWorkload workload,
            boolean cached,
            boolean autoscaled) {
        ConditionDraft applied = judgement.decision() instanceof Decision.Accepted
                ? applied(outcome)
                : ConditionDraft.notReached(ConditionType.Applied, firstObstacle(judged));
        List<ConditionDraft> steps = new ArrayList<>(List.of(applied));
        if (cached) {
            steps.add(workload.download()
                    .filter(_ -> applied.holds())
                    .map(ObservedDownload::step)
                    .orElseGet(() -> ConditionDraft.notReached(
                            ConditionType.WeightsReady, applied.holds() ? firstObstacle(judged) : applied)));
        }
        ConditionDraft prepared = steps.getLast();
        ConditionDraft available = available(judged, prepared, workload);
        steps.add(available);
        if (autoscaled) {
            steps.add(
                    prepared.holds() && available.holds()
                            ? AutoscalingCondition.of(plan(judgement), workload.autoscaler(), outcome.leftOut())
                            : ConditionDraft.notReached(
                                    ConditionType.AutoscalingActive, prepared.holds() ? available : prepared));
        }
        return steps;
    }

    private static ConditionDraft applied(ApplyOutcome outcome) {
        if (outcome.complete()) {
            return ConditionDraft.holds(
                    ConditionType.Applied,
                    Reasons.APPLIED,
                    outcome.objects() + " objects are as planned" + leftOut("; ", outcome.leftOut()));
        }
        String all = outcome.obstacles().stream()
                .map(ApplyOutcome.ApplyError::message)
                .collect(Collectors.joining("; "));
        return ConditionDraft.fails(
                ConditionType.Applied, outcome.obstacles().getFirst().reason(), all);
    }

    private static String leftOut(String before, List<OptionalKind> kinds) {
        String names = kinds.stream()
                .map(kind -> kind.kind() + " (" + kind.crd() + ")")
                .collect(Collectors.joining(", "));
        return kinds.isEmpty() ? "" : before + "left out, as the CRD is not installed: " + names;
    }

    /** @param prepared the step that has to hold before anything new can serve */
    private static ConditionDraft available(
            List<ConditionDraft> judged, ConditionDraft prepared, ObservedWorkload workload) {
        boolean lost = judged.getLast().reason().equals(Reasons.CAPACITY_LOST);
        if (prepared.holds() || lost && !workload.allServe()) {
            return serving(workload);
        }
        if (workload.ready() > 0) {
            return ConditionDraft.holds(
                    ConditionType.Available,
                    Reasons.STILL_SERVING,
                    count(workload) + " of what was accepted before still serve " + "and are left alone");
        }
        return ConditionDraft.notReached(
                ConditionType.Available,
                prepared.truth() == ConditionDraft.Truth.False ? prepared : firstObstacle(judged));
    }

    private static ConditionDraft serving(ObservedWorkload workload) {
        Optional<PodFailureReason> cause = workload.causes().stream().findFirst();
        String why = groups(workload) + cause.map(c -> "; " + c.words()).orElse("");
        if (workload.exists() && workload.desired() == 0) {
            return ConditionDraft.holds(
                    ConditionType.Available,
                    Reasons.SCALED_TO_ZERO,
                    "0 replicas are asked for, so nothing serves; raise replicas");
        }
        if (workload.ready() == 0) {
            return ConditionDraft.fails(
                    ConditionType.Available,
                    cause.map(PodFailureReason::reason).orElse(Reasons.STARTING),
                    count(workload) + " serve" + why + (cause.isEmpty() ? "; " + progress(workload) : ""));
        }
        if (workload.ready() < workload.desired()) {
            return ConditionDraft.holds(
                    ConditionType.Available, Reasons.PARTLY_SERVING, count(workload) + " serve" + why);
        }
        return workload.allServe()
                ? ConditionDraft.holds(
                        ConditionType.Available, Reasons.SERVING, count(workload) + " serve at " + workload.endpoint())
                : ConditionDraft.holds(
                        ConditionType.Available,
                        Reasons.ROLLING_OUT,
                        count(workload) + " serve, some of them still as configured " + "before" + why);
    }

    /** Nobody loads anything before the engine runs. */
    private static String progress(ObservedWorkload workload) {
        return workload.loading()
                ? "loading the weights takes minutes"
                : "no engine runs yet; kubectl describe shows what each pod does first, e.g. pull the image";
    }

    /** The first of them; the causes name the pods. */
    private static String groups(ObservedWorkload workload) {
        return workload.partial().stream()
                .limit(MOST_GROUPS)
                .map(group -> "; group " + group.index() + ": " + group.ready() + " of " + group.size() + " pods ready")
                .collect(Collectors.joining());
    }

    private static String count(ObservedWorkload workload) {
        return workload.ready() + " of " + workload.desired() + " replicas";
    }

    private static Optional<Plan> plan(AdmittedDecision judgement) {
        return judgement.decision() instanceof Decision.Accepted(var report, Plan plan)
                ? Optional.of(plan)
                : Optional.empty();
    }

    private static ConditionDraft firstObstacle(List<ConditionDraft> judged) {
        return judged.stream().filter(step -> !step.holds()).findFirst().orElse(judged.getLast());
    }
}
