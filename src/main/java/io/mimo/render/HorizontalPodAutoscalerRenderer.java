package io.mimo.render;

import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.autoscaling.v2.CrossVersionObjectReference;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscalerBehavior;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscalerBehaviorBuilder;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscalerBuilder;
import io.fabric8.kubernetes.api.model.autoscaling.v2.MetricSpec;
import io.fabric8.kubernetes.api.model.autoscaling.v2.MetricSpecBuilder;
import io.mimo.plan.Plan;
import io.mimo.plan.Replicas;
import io.mimo.plan.Shape;
import java.util.Optional;

/** Scales the workload on the mean queue depth of its replicas. */
final class HorizontalPodAutoscalerRenderer {
    /**
     * Gauge of all vLLM releases (v1/metrics/loggers.py); with data parallelism one series per rank, summed per pod by
     * the adapter.
     */
    static final String QUEUE_DEPTH = "vllm:num_requests_waiting";

    private static final int MINUTE_SECONDS = 60;

    private HorizontalPodAutoscalerRenderer() {}

    /** Empty without scaling, and with KEDA, which makes its own autoscaler. */
    static Optional<HorizontalPodAutoscaler> render(Plan plan) {
        return plan.replicas()
                .scaling()
                .filter(scaling -> scaling.kedaPrometheus().isEmpty())
                .map(scaling -> render(plan, scaling));
    }

    private static HorizontalPodAutoscaler render(Plan plan, Replicas.Scaling scaling) {
        return new HorizontalPodAutoscalerBuilder()
                .withMetadata(Metadata.of(plan))
                .withNewSpec()
                .withScaleTargetRef(target(plan))
                .withMinReplicas(scaling.minReplicas())
                .withMaxReplicas(scaling.maxReplicas())
                .withMetrics(
                        plan.placement().shape().nodes() > 1 && plan.everyPodServes()
                                ? queueDepthOfAll(plan, scaling.targetQueueDepth())
                                : queueDepth(scaling.targetQueueDepth()))
                .withBehavior(behavior(scaling.scaleDownStabilizationSeconds()))
                .endSpec()
                .build();
    }

    static CrossVersionObjectReference target(Plan plan) {
        String name = plan.workload().name();
        return switch (plan.placement().shape()) {
            case Shape.SinglePod single -> new CrossVersionObjectReference("apps/v1", "Deployment", Names.object(name));
            case Shape.Group group ->
                new CrossVersionObjectReference(
                        LeaderWorkerSet.GROUP + "/" + LeaderWorkerSet.VERSION, LeaderWorkerSet.KIND, Names.group(name));
        };
    }

    /**
     * The scale of a LeaderWorkerSet selects leaders only (its types, {@code hpaPodSelector}), which see a part of the
     * queue when every pod serves. So the whole queue of the namespace's pods with our label is divided by the number
     * of groups.
     */
    private static MetricSpec queueDepthOfAll(Plan plan, int target) {
        return new MetricSpecBuilder()
                .withType("External")
                .withNewExternal()
                .withNewMetric()
                .withName(QUEUE_DEPTH)
                .withNewSelector()
                .addToMatchLabels(
                        PodMonitorRenderer.INSTANCE_OF_SERIES,
                        Names.object(plan.workload().name()))
                .endSelector()
                .endMetric()
                .withNewTarget()
                .withType("AverageValue")
                .withAverageValue(new Quantity(Integer.toString(target)))
                .endTarget()
                .endExternal()
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
     * Up at once, because a replica takes minutes to load, but at most doubling (or two more) per minute: the queue
     * stays long while new replicas load, and every step would otherwise ask for more. Down one replica per minute
     * after the stabilization window.
     */
    static HorizontalPodAutoscalerBehavior behavior(int scaleDownStabilizationSeconds) {
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
