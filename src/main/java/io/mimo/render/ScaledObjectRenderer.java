package io.mimo.render;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.mimo.plan.Plan;
import io.mimo.plan.Replicas;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * KEDA's autoscaler: it makes a HorizontalPodAutoscaler of its own and serves it the queue depth, straight from
 * Prometheus. Fields: https://keda.sh/docs/latest/reference/scaledobject-spec/ and
 * https://keda.sh/docs/latest/scalers/prometheus/
 */
final class ScaledObjectRenderer {
    private static final ObjectMapper MODEL = JsonMapper.builder().build();
    /** As often as an HPA looks (kube-controller-manager's default); KEDA's own default is 30. */
    private static final int POLLING_SECONDS = 15;

    private ScaledObjectRenderer() {}

    static Optional<HasMetadata> render(Plan plan) {
        return plan.replicas().scaling().flatMap(scaling -> scaling.kedaPrometheus()
                .map(prometheus -> render(plan, scaling, prometheus)));
    }

    private static HasMetadata render(Plan plan, Replicas.Scaling scaling, String prometheus) {
        var object = new GenericKubernetesResource();
        object.setApiVersion(OptionalKind.SCALED_OBJECT.apiVersion());
        object.setKind(OptionalKind.SCALED_OBJECT.kind());
        object.setMetadata(Metadata.of(plan));
        object.setAdditionalProperty(
                "spec",
                sorted(Map.of(
                        "scaleTargetRef", fields(HorizontalPodAutoscalerRenderer.target(plan)),
                        "minReplicaCount", scaling.minReplicas(),
                        "maxReplicaCount", scaling.maxReplicas(),
                        "pollingInterval", POLLING_SECONDS,
                        "advanced",
                                Map.of(
                                        "horizontalPodAutoscalerConfig",
                                        Map.of(
                                                "behavior",
                                                fields(HorizontalPodAutoscalerRenderer.behavior(
                                                        scaling.scaleDownStabilizationSeconds())))),
                        "triggers", List.of(trigger(plan, scaling.targetQueueDepth(), prometheus)))));
        return object;
    }

    /**
     * The whole queue divided by the number of replicas. A gap in the metric is an error, on which the count stays;
     * KEDA's default would take it for an empty queue.
     */
    private static Map<String, Object> trigger(Plan plan, int target, String prometheus) {
        return sorted(Map.of(
                "type",
                "prometheus",
                "metricType",
                "AverageValue",
                "metadata",
                sorted(Map.of(
                        "serverAddress",
                        prometheus,
                        "query",
                        "sum(" + HorizontalPodAutoscalerRenderer.QUEUE_DEPTH + MetricSelector.selector(plan) + ")",
                        "threshold",
                        Integer.toString(target),
                        "ignoreNullValues",
                        "false"))));
    }

    /** So that the same plan gives the same text. */
    private static Map<String, Object> sorted(Map<String, Object> fields) {
        return new TreeMap<>(fields);
    }

    private static Map<String, Object> fields(Object model) {
        return MODEL.convertValue(model, new TypeReference<Map<String, Object>>() {});
    }
}
