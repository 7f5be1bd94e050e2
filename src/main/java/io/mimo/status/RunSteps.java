package io.mimo.status;

import io.mimo.plan.Decision;
import io.mimo.render.OptionalKind;
import io.mimo.status.ObservedWorkload.Autoscaler;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Applied, WeightsReady, Available and AutoscalingActive: what became of the decision in the cluster. */
final class RunSteps {
    /** Groups named in a message of one line. */
    private static final int MOST_GROUPS = 3;

    private RunSteps() {}

    static List<Step> of(
            Judgement judgement, List<Step> judged, ApplyOutcome outcome, ObservedWorkload workload, boolean cached, boolean autoscaled) {
        Step applied = judgement.decision() instanceof Decision.Accepted
                ? applied(outcome)
                : Step.notReached(ConditionType.Applied, firstObstacle(judged));
        List<Step> steps = new ArrayList<>(List.of(applied));
        if (cached) {
            steps.add(workload.download().filter(_ -> applied.holds()).map(ObservedDownload::step)
                    .orElseGet(() -> Step.notReached(ConditionType.WeightsReady, applied.holds() ? firstObstacle(judged) : applied)));
        }
        Step prepared = steps.getLast();
        Step available = available(judged, prepared, workload);
        steps.add(available);
        if (autoscaled) {
            steps.add(prepared.holds() && available.holds()
                    ? autoscaling(workload.autoscaler(), outcome.leftOut())
                    : Step.notReached(ConditionType.AutoscalingActive, prepared.holds() ? available : prepared));
        }
        return steps;
    }

    private static Step applied(ApplyOutcome outcome) {
        if (outcome.complete()) {
            return Step.holds(ConditionType.Applied, Reasons.APPLIED, outcome.objects() + " objects are as planned"
                    + leftOut("; ", outcome.leftOut()));
        }
        String all = outcome.obstacles().stream().map(ApplyOutcome.Obstacle::message).collect(Collectors.joining("; "));
        return Step.fails(ConditionType.Applied, outcome.obstacles().getFirst().reason(), all);
    }

    private static String leftOut(String before, List<OptionalKind> kinds) {
        String names = kinds.stream().map(kind -> kind.kind() + " (" + kind.crd() + ")").collect(Collectors.joining(", "));
        return kinds.isEmpty() ? "" : before + "left out, as the CRD is not installed: " + names;
    }

    /** @param prepared the step that has to hold before anything new can serve */
    private static Step available(List<Step> judged, Step prepared, ObservedWorkload workload) {
        boolean lost = judged.getLast().reason().equals(Reasons.CAPACITY_LOST);
        if (prepared.holds() || lost && !workload.allServe()) {
            return serving(workload);
        }
        if (workload.ready() > 0) {
            return Step.holds(ConditionType.Available, Reasons.STILL_SERVING, count(workload) + " of what was accepted before still serve "
                    + "and are left alone");
        }
        return Step.notReached(ConditionType.Available, prepared.truth() == Step.Truth.False ? prepared : firstObstacle(judged));
    }

    private static Step serving(ObservedWorkload workload) {
        Optional<PodCause> cause = workload.causes().stream().findFirst();
        String why = groups(workload) + cause.map(c -> "; pod " + c.pod() + ": " + c.reason() + ": " + c.message()).orElse("");
        if (workload.exists() && workload.desired() == 0) {
            return Step.holds(ConditionType.Available, Reasons.SCALED_TO_ZERO,
                    "0 replicas are asked for, so nothing serves; raise replicas");
        }
        if (workload.ready() == 0) {
            return Step.fails(ConditionType.Available, cause.map(PodCause::reason).orElse(Reasons.STARTING), count(workload)
                    + " serve" + why + (cause.isEmpty() ? "; loading the weights takes minutes" : ""));
        }
        if (workload.ready() < workload.desired()) {
            return Step.holds(ConditionType.Available, Reasons.PARTLY_SERVING, count(workload) + " serve" + why);
        }
        return workload.allServe()
                ? Step.holds(ConditionType.Available, Reasons.SERVING, count(workload) + " serve at " + workload.endpoint())
                : Step.holds(ConditionType.Available, Reasons.ROLLING_OUT, count(workload) + " serve, some of them still as configured "
                        + "before" + why);
    }

    /** The first of them; the causes name the pods. */
    private static String groups(ObservedWorkload workload) {
        return workload.partial().stream().limit(MOST_GROUPS)
                .map(group -> "; group " + group.index() + ": " + group.ready() + " of " + group.size() + " pods ready")
                .collect(Collectors.joining());
    }

    private static String count(ObservedWorkload workload) {
        return workload.ready() + " of " + workload.desired() + " replicas";
    }

    private static Step autoscaling(Optional<Autoscaler> autoscaler, List<OptionalKind> leftOut) {
        Optional<Autoscaler.Report> able = autoscaler.flatMap(Autoscaler::ableToScale);
        Optional<Autoscaler.Report> active = autoscaler.flatMap(Autoscaler::scalingActive);
        if (able.isPresent() && !able.get().holds()) {
            return inactive(Reasons.SCALING_INACTIVE, "the autoscaler cannot scale, so replicas stay as they are: ", able.get(), "");
        }
        if (active.isEmpty()) {
            return new Step(ConditionType.AutoscalingActive, Step.Truth.Unknown, Reasons.AUTOSCALER_STARTING,
                    "the autoscaler has not reported yet");
        }
        if (active.get().holds()) {
            return Step.holds(ConditionType.AutoscalingActive, Reasons.SCALING_ACTIVE, "the autoscaler reads vllm:num_requests_waiting");
        }
        // FailedGetPodsMetric, FailedGetExternalMetric, ...: kubernetes/pkg/controller/podautoscaler/horizontal.go
        boolean metric = active.get().reason().startsWith("FailedGet");
        String remedy = "; serve vllm:num_requests_waiting through " + api(active.get().reason()) + ", e.g. with prometheus-adapter"
                + leftOut("; ", leftOut);
        return inactive(metric ? Reasons.METRIC_MISSING : Reasons.SCALING_INACTIVE, "the autoscaler does not act, so replicas stay as they "
                + "are: ", active.get(), metric ? remedy : "");
    }

    /** Of the replicas' own metric, or of one that belongs to no pod. */
    private static String api(String reason) {
        return (reason.equals("FailedGetExternalMetric") ? "external" : "custom") + ".metrics.k8s.io";
    }

    /** The remedy before the autoscaler's long words, which may be cut. */
    private static Step inactive(String reason, String consequence, Autoscaler.Report report, String remedy) {
        return Step.fails(ConditionType.AutoscalingActive, reason, consequence + report.reason() + remedy + ". " + report.message());
    }

    private static Step firstObstacle(List<Step> judged) {
        return judged.stream().filter(step -> !step.holds()).findFirst().orElse(judged.getLast());
    }
}
