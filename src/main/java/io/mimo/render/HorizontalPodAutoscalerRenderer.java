package io.mimo.render;

import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscalerBehavior;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscalerBehaviorBuilder;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscalerBuilder;
import io.fabric8.kubernetes.api.model.autoscaling.v2.MetricSpec;
import io.fabric8.kubernetes.api.model.autoscaling.v2.MetricSpecBuilder;
import io.mimo.plan.Plan;
import java.util.Optional;

/** Scales the Deployment on the mean queue depth of its pods. */
final class HorizontalPodAutoscalerRenderer {
    /** Gauge of all vLLM releases (v1/metrics/loggers.py); with data parallelism one series per rank, summed per pod by the adapter. */
    private static final String QUEUE_DEPTH = "vllm:num_requests_waiting";
    private static final int MINUTE_SECONDS = 60;

    private HorizontalPodAutoscalerRenderer() {}

    /** Empty without scaling, and with KEDA, which makes its own autoscaler. */
    static Optional<HorizontalPodAutoscaler> render(Plan plan) {
        return plan.scaling().filter(scaling -> !scaling.keda()).map(scaling -> render(plan, scaling));
    }

    private static HorizontalPodAutoscaler render(Plan plan, Plan.Scaling scaling) {
        return new HorizontalPodAutoscalerBuilder()
                .withMetadata(Metadata.of(plan))
                .withNewSpec()
                .withNewScaleTargetRef("apps/v1", "Deployment", Names.object(plan.workload().name()))
                .withMinReplicas(scaling.minReplicas())
                .withMaxReplicas(scaling.maxReplicas())
                .withMetrics(queueDepth(scaling.targetQueueDepth()))
                .withBehavior(behavior(scaling.scaleDownStabilizationSeconds()))
                .endSpec()
                .build();
    }

    private static MetricSpec queueDepth(int target) {
        return new MetricSpecBuilder()
                .withType("Pods")
                .withNewPods()
                .withNewMetric()
                .withName(QUEUE_DEPTH)
                .endMetric()
                .withNewTarget()
                .withType("AverageValue")
                .withAverageValue(new Quantity(Integer.toString(target)))
                .endTarget()
                .endPods()
                .build();
    }

    /**
     * Up at once, because a replica takes minutes to load, but at most doubling (or two more) per minute: the queue stays long while new
     * replicas load, and every step would otherwise ask for more. Down one replica per minute after the stabilization window.
     */
    private static HorizontalPodAutoscalerBehavior behavior(int scaleDownStabilizationSeconds) {
        return new HorizontalPodAutoscalerBehaviorBuilder()
                .withNewScaleUp()
                .withSelectPolicy("Max")
                .addNewPolicy(MINUTE_SECONDS, "Percent", 100)
                .addNewPolicy(MINUTE_SECONDS, "Pods", 2)
                .endScaleUp()
                .withNewScaleDown()
                .withStabilizationWindowSeconds(scaleDownStabilizationSeconds)
                .addNewPolicy(MINUTE_SECONDS, "Pods", 1)
                .endScaleDown()
                .build();
    }
}
