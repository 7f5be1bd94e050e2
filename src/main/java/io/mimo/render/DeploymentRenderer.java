package io.mimo.render;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentStrategy;
import io.fabric8.kubernetes.api.model.apps.DeploymentStrategyBuilder;
import io.mimo.plan.Engine;
import io.mimo.plan.Plan;
import io.mimo.plan.Replicas;
import java.time.Duration;

/** The workload of a replica that fits one node: one pod per replica, all its GPUs in one container. */
final class DeploymentRenderer {
    /** Old ReplicaSets kept for {@code kubectl rollout undo}; each holds a whole pod template. */
    private static final int REVISIONS = 3;
    /** Time for scheduling and for pulling an image of about 10 GB, before the engine starts. */
    private static final Duration PULL = Duration.ofMinutes(30);

    private DeploymentRenderer() {}

    /** {@code replicas} is left out when an autoscaler owns it: applied, it would be taken back at every change. */
    static Deployment render(Plan plan) {
        var deployment = new DeploymentBuilder()
                .withNewMetadataLike(Metadata.of(plan))
                // Kueue reads the queue from the Deployment and hands it on to the pods
                // (kueue.sigs.k8s.io/docs/tasks/run/deployment)
                .addToLabels(GangScheduling.labels(plan.overlay()))
                .endMetadata()
                .withNewSpec()
                .withRevisionHistoryLimit(REVISIONS)
                .withProgressDeadlineSeconds(
                        progressDeadlineSeconds(plan.engine().timing()))
                .withNewSelector()
                .withMatchLabels(Labels.selector(plan))
                .endSelector()
                .withStrategy(strategy(plan.replicas().rollout()))
                .withTemplate(PodTemplate.of(plan, PodTemplate.Role.ALONE));
        if (plan.replicas().scaling().isEmpty()) {
            deployment = deployment.withReplicas(plan.replicas().count());
        }
        return deployment.endSpec().build();
    }

    /**
     * A replica replaced in place waits for its predecessor's grace, its image and its start-up before it counts as
     * progress.
     */
    private static int progressDeadlineSeconds(Engine.Timing timing) {
        return Math.toIntExact(timing.terminationGrace()
                .plus(PULL)
                .plus(Probes.startupBudget(timing))
                .toSeconds());
    }

    private static DeploymentStrategy strategy(Replicas.RolloutStyle style) {
        boolean surge = style == Replicas.RolloutStyle.SURGE;
        return new DeploymentStrategyBuilder()
                .withType("RollingUpdate")
                .withNewRollingUpdate()
                .withMaxSurge(new IntOrString(surge ? 1 : 0))
                .withMaxUnavailable(new IntOrString(surge ? 0 : 1))
                .endRollingUpdate()
                .build();
    }
}
