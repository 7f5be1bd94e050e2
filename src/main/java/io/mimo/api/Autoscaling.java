package io.mimo.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/** Scaling of replicas on the queue depth {@code vllm:num_requests_waiting}; excludes {@code spec.replicas}. */
@ValidationRule(
        value = "self.minReplicas <= self.maxReplicas",
        fieldPath = ".minReplicas",
        messageExpression =
                "'autoscaling.minReplicas: %d is more than maxReplicas: %d; lower minReplicas to %d or raise "
                        + "maxReplicas to %d'"
                        + ".format([self.minReplicas, self.maxReplicas, self.maxReplicas, self.minReplicas])",
        message = "autoscaling.minReplicas must not be more than autoscaling.maxReplicas")
public record Autoscaling(
        @Min(1) @Max(1000) @Default("" + Autoscaling.DEFAULT_MIN_REPLICAS) @JsonPropertyDescription("Fewest replicas.")
        Integer minReplicas,

        @Required
        @Min(1)
        @Max(1000)
        @JsonPropertyDescription("Most replicas; clamped, with a warning, to what the free GPUs can place.")
        Integer maxReplicas,

        @Min(1)
        @Max(100000)
        @Default("" + Autoscaling.DEFAULT_TARGET_QUEUE_DEPTH)
        @JsonPropertyDescription("Waiting requests per replica that the autoscaler aims at.")
        Integer targetQueueDepth,

        @Min(0)
        @Max(3600)
        @Default("" + Autoscaling.DEFAULT_STABILIZATION_SECONDS)
        @JsonPropertyDescription(
                "How long the queue must stay short before replicas are taken away, in seconds: loading 300 GB "
                        + "again costs minutes.")
        Integer scaleDownStabilizationSeconds,

        @Default("HPA")
        @JsonPropertyDescription("Which autoscaler is rendered: HPA (needs a metrics adapter) or KEDA (needs "
                + "prometheusServerAddress).")
        Provider provider,

        @Size(max = 512)
        @Pattern(SchemaPatterns.ENDPOINT)
        @JsonPropertyDescription(
                "Address of the Prometheus that KEDA asks, e.g. http://prometheus-operated.monitoring:9090. Only "
                        + "with provider KEDA, which needs it.")
        String prometheusServerAddress) {

    public static final int DEFAULT_MIN_REPLICAS = 1;
    public static final int DEFAULT_TARGET_QUEUE_DEPTH = 5;
    public static final int DEFAULT_STABILIZATION_SECONDS = 600;

    /** The autoscalers that can be rendered. */
    public enum Provider {
        HPA,
        KEDA
    }
}
