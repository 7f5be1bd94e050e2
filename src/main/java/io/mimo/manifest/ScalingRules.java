package io.mimo.manifest;

import static java.util.Objects.requireNonNullElse;

import io.mimo.api.Autoscaling;
import io.mimo.api.Autoscaling.Provider;
import io.mimo.api.MimoDeploymentSpec;
import java.util.List;
import java.util.Optional;

/** Who owns the number of replicas, and where KEDA asks. */
final class ScalingRules {
    private ScalingRules() {}

    static Scaling resolve(MimoDeploymentSpec spec, List<Problem> problems, List<Warning> warnings) {
        Autoscaling auto = spec.autoscaling();
        if (auto == null) {
            return new Scaling.Fixed(requireNonNullElse(spec.replicas(), MimoDeploymentSpec.DEFAULT_REPLICAS));
        }
        boolean keda = auto.provider() == Provider.KEDA;
        Optional<String> prometheus =
                Optional.ofNullable(auto.prometheusServerAddress()).filter(address -> !address.isBlank());
        if (keda && prometheus.isEmpty()) {
            problems.add(new Problem(
                    "PrometheusAddressMissing",
                    "spec.autoscaling.prometheusServerAddress",
                    null,
                    "autoscaling.prometheusServerAddress: provider KEDA asks a Prometheus for the queue depth and "
                            + "none is named",
                    "add its address, e.g. http://prometheus-operated.monitoring:9090, or use provider: HPA"));
        }
        if (!keda && prometheus.isPresent()) {
            warnings.add(new Warning(
                    "PrometheusAddressUnused",
                    "spec.autoscaling.prometheusServerAddress",
                    "autoscaling.prometheusServerAddress has no effect with provider HPA, which asks the "
                            + "metrics adapter; use provider: KEDA"));
        }
        return new Scaling.Automatic(
                requireNonNullElse(auto.minReplicas(), Autoscaling.DEFAULT_MIN_REPLICAS),
                auto.maxReplicas(),
                requireNonNullElse(auto.targetQueueDepth(), Autoscaling.DEFAULT_TARGET_QUEUE_DEPTH),
                requireNonNullElse(auto.scaleDownStabilizationSeconds(), Autoscaling.DEFAULT_STABILIZATION_SECONDS),
                keda ? prometheus : Optional.empty());
    }
}
