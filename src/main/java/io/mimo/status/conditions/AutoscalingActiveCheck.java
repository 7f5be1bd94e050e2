package io.mimo.status.conditions;

import io.mimo.api.MimoDeploymentStatus.Condition;
import io.mimo.plan.Plan;
import io.mimo.plan.Replicas;
import io.mimo.render.OptionalKind;
import io.mimo.status.ConditionType;
import io.mimo.status.ObservedWorkload.Autoscaler;
import io.mimo.status.ObservedWorkload.Autoscaler.Report;
import io.mimo.status.Reasons;
import io.mimo.status.conditions.ConditionDraft.Truth;
import java.util.List;
import java.util.Optional;

/** AutoscalingActive: the autoscaler acts, and when it is silent which link of the chain is missing. */
final class AutoscalingActiveCheck implements ConditionCheck {
    private static final String STAYS = "so replicas stay as they are: ";
    private static final String METRIC = "vllm:num_requests_waiting";

    @Override
    public ConditionType type() {
        return ConditionType.AutoscalingActive;
    }

    @Override
    public Optional<ConditionDraft> check(Situation now, Drafts earlier) {
        if (now.current().getSpec().autoscaling() == null) {
            return Optional.empty();
        }
        ConditionDraft prepared = earlier.beforeLast();
        ConditionDraft available = earlier.last();
        return Optional.of(
                prepared.holds() && available.holds()
                        ? of(
                                now.plan(),
                                now.workload().autoscaler(),
                                now.outcome().leftOut())
                        : ConditionDraft.notReached(type(), prepared.holds() ? available : prepared));
    }

    @Override
    public boolean isEvent(ConditionDraft draft, Optional<Condition> before) {
        return draft.truth() == Truth.False;
    }

    private static ConditionDraft of(Optional<Plan> plan, Optional<Autoscaler> autoscaler, List<OptionalKind> leftOut) {
        if (leftOut.contains(OptionalKind.SCALED_OBJECT)) {
            return fails(
                    Reasons.KEDA_MISSING,
                    "the kind ScaledObject does not exist in this cluster, " + STAYS + "install KEDA (CRD "
                            + OptionalKind.SCALED_OBJECT.crd() + "), or use autoscaling.provider: HPA");
        }
        Optional<Report> able = autoscaler.flatMap(Autoscaler::ableToScale);
        Optional<Report> active = autoscaler.flatMap(Autoscaler::scalingActive);
        if (able.isPresent() && !able.get().holds()) {
            return fails(Reasons.SCALING_INACTIVE, "the autoscaler cannot scale, " + STAYS + words(able.get()));
        }
        if (active.isEmpty()) {
            return new ConditionDraft(
                    ConditionType.AutoscalingActive,
                    ConditionDraft.Truth.Unknown,
                    Reasons.AUTOSCALER_STARTING,
                    "the autoscaler has not reported yet");
        }
        return active.get().holds()
                ? ConditionDraft.holds(
                        ConditionType.AutoscalingActive, Reasons.SCALING_ACTIVE, "the autoscaler reads " + METRIC)
                : silence(plan, active.get(), leftOut);
    }

    /**
     * The first missing link, from the pods to the autoscaler; its remedy before the autoscaler's long words, which may
     * be cut.
     */
    private static ConditionDraft silence(Optional<Plan> plan, Report report, List<OptionalKind> leftOut) {
        boolean keda = plan.flatMap(planned -> planned.replicas().scaling())
                .flatMap(Replicas.Scaling::kedaPrometheus)
                .isPresent();
        // FailedGetPodsMetric, FailedGetExternalMetric, ...: kubernetes/pkg/controller/podautoscaler/horizontal.go
        if (!keda && !report.reason().startsWith("FailedGet")) {
            return fails(Reasons.SCALING_INACTIVE, "the autoscaler does not act, " + STAYS + words(report));
        }
        boolean disabled = plan.isPresent()
                && plan.get().access().monitoring().podMonitorInterval().isEmpty();
        if (disabled) {
            return fails(
                    Reasons.NOT_SCRAPED,
                    "the autoscaler misses " + METRIC + ", " + STAYS + "monitoring.podMonitor.enabled is false; "
                            + "set it to true, or scrape the pods with labels namespace, pod and "
                            + "app_kubernetes_io_instance. "
                            + words(report));
        }
        if (leftOut.contains(OptionalKind.POD_MONITOR)) {
            return fails(
                    Reasons.NOT_SCRAPED,
                    "the autoscaler misses " + METRIC + ", " + STAYS + "no PodMonitor exists; install the "
                            + "Prometheus operator (CRD " + OptionalKind.POD_MONITOR.crd() + "). " + words(report));
        }
        if (keda) {
            return fails(
                    Reasons.METRIC_MISSING,
                    "KEDA gets no " + METRIC + ", " + STAYS + "check autoscaling.prometheusServerAddress and that "
                            + "this Prometheus selects the PodMonitor. " + words(report));
        }
        return adapter(report);
    }

    private static ConditionDraft adapter(Report report) {
        // k8s.io/metrics/pkg/client/custom_metrics/discovery.go and external_metrics: "no custom metrics API (...)
        // registered"
        return report.message().contains("metrics API (")
                ? fails(
                        Reasons.METRICS_ADAPTER_MISSING,
                        "no metrics adapter is registered, " + STAYS + "install prometheus-adapter with "
                                + "deploy/prometheus-adapter/values.yaml. " + words(report))
                : fails(
                        Reasons.METRIC_MISSING,
                        "the metrics adapter serves no " + METRIC + ", " + STAYS + "give it the rule of "
                                + "deploy/prometheus-adapter/values.yaml and check that Prometheus selects the "
                                + "PodMonitor. "
                                + words(report));
    }

    private static ConditionDraft fails(String reason, String message) {
        return ConditionDraft.fails(ConditionType.AutoscalingActive, reason, message);
    }

    private static String words(Report report) {
        return report.reason() + ": " + report.message();
    }
}
