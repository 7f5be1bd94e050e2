package io.mimo.render;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.mimo.plan.Plan;
import io.mimo.plan.Replicas;
import io.mimo.plan.Shape;
import io.mimo.render.PodTemplate.Role;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The workload of a replica that spans nodes: one group of pods per replica. */
final class LeaderWorkerSetRenderer {
    /** One lost rank stops all others for good: NCCL has no way back in (vLLM docs/serving/parallelism_scaling.md). */
    private static final String RESTART_TOGETHER = "RecreateGroupOnPodRestart";
    /**
     * The first pod is ready only when all have joined, so they must not wait for it. Kueue demands this policy too.
     */
    private static final String START_TOGETHER = "LeaderCreated";
    /** One headless Service for all groups, made by LeaderWorkerSet itself, with publishNotReadyAddresses. */
    private static final String SHARED_SERVICE = "Shared";

    private LeaderWorkerSetRenderer() {}

    /** {@code replicas} is left out when an autoscaler owns it, as in {@link DeploymentRenderer}. */
    static LeaderWorkerSet render(Plan plan, Shape.Group group) {
        LeaderWorkerSet set = new LeaderWorkerSet();
        set.setMetadata(metadata(plan));
        set.setSpec(new LeaderWorkerSet.Spec(
                plan.replicas().scaling().isPresent() ? null : plan.replicas().count(),
                new LeaderWorkerSet.Template(
                        group.nodes(),
                        RESTART_TOGETHER,
                        PodTemplate.of(plan, Role.LEADER),
                        PodTemplate.of(plan, Role.WORKER)),
                new LeaderWorkerSet.RolloutStrategy(
                        "RollingUpdate", rollingUpdate(plan.replicas().rollout())),
                START_TOGETHER,
                new LeaderWorkerSet.NetworkConfig(SHARED_SERVICE)));
        return set;
    }

    private static LeaderWorkerSet.RollingUpdate rollingUpdate(Replicas.RolloutStyle style) {
        boolean surge = style == Replicas.RolloutStyle.SURGE;
        return new LeaderWorkerSet.RollingUpdate(new IntOrString(surge ? 0 : 1), new IntOrString(surge ? 1 : 0));
    }

    /** Queueing systems read the group's queue from the set itself, not from its pods. */
    private static ObjectMeta metadata(Plan plan) {
        ObjectMeta metadata = Metadata.of(plan, Names.group(plan.workload().name()));
        SortedMap<String, String> labels = new TreeMap<>(GangScheduling.labels(plan.overlay()));
        labels.putAll(metadata.getLabels());
        metadata.setLabels(labels);
        Map<String, String> annotations = GangScheduling.annotations(plan.overlay());
        if (!annotations.isEmpty()) {
            metadata.setAnnotations(annotations);
        }
        return metadata;
    }
}
