package io.mimo.operator.children;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.mimo.status.ObservedWorkload.Autoscaler;
import io.mimo.status.ObservedWorkload.Autoscaler.Report;
import java.util.Optional;

/** What an autoscaler says of itself, in the same two words for both providers. */
final class AutoscalerObserver {
    private static final ObjectMapper JSON = new ObjectMapper();

    private AutoscalerObserver() {}

    static Autoscaler of(HorizontalPodAutoscaler autoscaler) {
        JsonNode conditions = JSON.valueToTree(autoscaler.getStatus()).path("conditions");
        return new Autoscaler(report(conditions, "AbleToScale"), report(conditions, "ScalingActive"));
    }

    /**
     * KEDA's conditions (apis/keda/v1alpha1/condition_types.go): Ready = the triggers can be read and its HPA exists,
     * Paused and Fallback = it holds the count or a fixed one. Active says only whether a trigger asks for at least one
     * replica.
     */
    static Autoscaler ofScaledObject(HasMetadata scaledObject) {
        JsonNode conditions = JSON.valueToTree(scaledObject).path("status").path("conditions");
        Optional<Report> held =
                report(conditions, "Paused").filter(Report::holds).map(AutoscalerObserver::negated);
        Optional<Report> fallback =
                report(conditions, "Fallback").filter(Report::holds).map(AutoscalerObserver::negated);
        return new Autoscaler(held, fallback.or(() -> report(conditions, "Ready")));
    }

    private static Report negated(Report report) {
        return new Report(false, report.reason(), report.message());
    }

    /** Unknown is no report yet. */
    private static Optional<Report> report(JsonNode conditions, String type) {
        for (JsonNode condition : conditions) {
            if (condition.path("type").asText().equals(type)
                    && !condition.path("status").asText().equals("Unknown")) {
                return Optional.of(new Report(
                        condition.path("status").asText().equals("True"),
                        condition.path("reason").asText(),
                        condition.path("message").asText()));
            }
        }
        return Optional.empty();
    }
}
