package io.mimo.status;

import static io.mimo.status.Reports.decide;
import static io.mimo.status.Reports.resource;
import static io.mimo.status.StatusFixture.DONE;
import static io.mimo.status.StatusFixture.ENDPOINT;
import static io.mimo.status.StatusFixture.build;
import static io.mimo.status.StatusFixture.condition;
import static io.mimo.status.StatusFixture.none;
import static io.mimo.status.StatusFixture.told;
import static org.assertj.core.api.Assertions.assertThat;

import io.mimo.api.MimoDeployment;
import io.mimo.plan.Decision;
import io.mimo.render.OptionalKind;
import io.mimo.status.ObservedWorkload.Autoscaler;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** AutoscalingActive: why the autoscaler is silent. */
class AutoscalingStatusTest {
    private static final Autoscaler.Report ABLE = new Autoscaler.Report(true, "ReadyForNewScale", "");
    private static final Autoscaler.Report MISSING =
            new Autoscaler.Report(false, "FailedGetPodsMetric", "no metrics returned");

    private static ObservedWorkload autoscaled(Autoscaler.Report able, Autoscaler.Report active) {
        return new ObservedWorkload(
                true,
                1,
                1,
                1,
                1,
                "a=b",
                ENDPOINT,
                Optional.of(new Autoscaler(Optional.ofNullable(able), Optional.ofNullable(active))),
                List.of(),
                List.of());
    }

    @Test
    void theAutoscalersSilenceIsExplained() {
        MimoDeployment resource = resource(1, "autoscaling: {minReplicas: 1, maxReplicas: 1}");
        Decision decision = decide(resource, 1);
        StatusUpdate silent = build(
                resource,
                decision,
                new ApplyOutcome(6, List.of(OptionalKind.POD_MONITOR), List.of()),
                autoscaled(ABLE, MISSING));
        assertThat(told(silent))
                .contains("Available=True/Serving AutoscalingActive=False/NotScraped Ready=False/NotScraped");
        assertThat(condition(silent, ConditionType.AutoscalingActive).message())
                .contains("replicas stay as they are", "podmonitors.monitoring.coreos.com", "no metrics returned");
        StatusUpdate unanswered = build(resource, decision, DONE, autoscaled(ABLE, MISSING));
        assertThat(told(unanswered)).contains("AutoscalingActive=False/MetricMissing");
        assertThat(condition(unanswered, ConditionType.AutoscalingActive).message())
                .contains("prometheus-adapter", "PodMonitor");
        anAdapterIsMissed(resource, decision);
        noPodIsScraped();
        otherReports(resource, decision);
    }

    private static void anAdapterIsMissed(MimoDeployment resource, Decision decision) {
        var unregistered = new Autoscaler.Report(
                false,
                "FailedGetPodsMetric",
                "unable to get metric vllm:num_requests_waiting: unable to "
                        + "fetch metrics from custom metrics API: no custom metrics API (custom.metrics.k8s.io) "
                        + "registered");
        assertThat(told(build(resource, decision, DONE, autoscaled(ABLE, unregistered))))
                .contains("AutoscalingActive=False/MetricsAdapterMissing");
    }

    private static void noPodIsScraped() {
        MimoDeployment unscraped = resource(
                1,
                "monitoring: {podMonitor: {enabled: false}}, autoscaling: {minReplicas: 1, maxReplicas: 1}"
                        .replace(", autoscaling", "\n  autoscaling"));
        assertThat(condition(
                                build(unscraped, decide(unscraped, 1), DONE, autoscaled(ABLE, MISSING)),
                                ConditionType.AutoscalingActive)
                        .message())
                .contains("monitoring.podMonitor.enabled is false");
    }

    private static void otherReports(MimoDeployment resource, Decision decision) {
        assertThat(told(build(
                        resource,
                        decision,
                        DONE,
                        autoscaled(ABLE, new Autoscaler.Report(true, "ValidMetricFound", "")))))
                .contains("AutoscalingActive=True/ScalingActive Ready=True/Ready");
        assertThat(told(build(
                        resource,
                        decision,
                        DONE,
                        autoscaled(new Autoscaler.Report(false, "FailedGetScale", ""), null))))
                .contains("AutoscalingActive=False/ScalingInactive");
        assertThat(told(build(resource, decision, DONE, autoscaled(null, null))))
                .contains("AutoscalingActive=Unknown/AutoscalerStarting");
        assertThat(told(build(resource, decision, DONE, none()))).contains("AutoscalingActive=Unknown/NotReached");
    }

    @Test
    void kedasSilenceIsExplained() {
        MimoDeployment resource = resource(
                1,
                "autoscaling: {minReplicas: 1, maxReplicas: 1, provider: KEDA, "
                        + "prometheusServerAddress: 'http://prometheus:9090'}");
        Decision decision = decide(resource, 1);
        var absent = new ApplyOutcome(6, List.of(OptionalKind.SCALED_OBJECT), List.of());
        assertThat(told(build(resource, decision, absent, autoscaled(null, null))))
                .contains("AutoscalingActive=False/KedaMissing");
        var failed = new Autoscaler.Report(false, "ScaledObjectCheckFailed", "prometheus query returned empty result");
        StatusUpdate silent = build(resource, decision, DONE, autoscaled(null, failed));
        assertThat(told(silent)).contains("AutoscalingActive=False/MetricMissing");
        assertThat(condition(silent, ConditionType.AutoscalingActive).message())
                .contains("prometheusServerAddress", "empty result");
    }
}
