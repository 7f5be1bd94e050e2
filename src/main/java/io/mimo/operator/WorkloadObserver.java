package io.mimo.operator;

import static java.util.stream.Collectors.joining;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.mimo.api.MimoDeployment;
import io.mimo.operator.ClusterIndex.TrackedPod;
import io.mimo.render.Names;
import io.mimo.status.ObservedWorkload;
import io.mimo.status.ObservedWorkload.Autoscaler;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** Projects the live children to what the status speaks of. */
final class WorkloadObserver {
    private WorkloadObserver() {}

    static ObservedWorkload observe(
            MimoDeployment owner, Optional<Deployment> deployment, Optional<HorizontalPodAutoscaler> autoscaler, List<TrackedPod> pods) {
        String endpoint = "http://" + Names.service(owner.getMetadata().getName()) + "." + owner.getMetadata().getNamespace()
                + ".svc:8000/v1";
        return deployment.map(d -> observe(d, autoscaler, pods, endpoint)).orElseGet(() -> ObservedWorkload.none(endpoint));
    }

    private static ObservedWorkload observe(
            Deployment deployment, Optional<HorizontalPodAutoscaler> autoscaler, List<TrackedPod> pods, String endpoint) {
        DeploymentStatus status = Optional.ofNullable(deployment.getStatus()).orElseGet(DeploymentStatus::new);
        String selector = new TreeMap<>(deployment.getSpec().getSelector().getMatchLabels()).entrySet().stream()
                .map(label -> label.getKey() + "=" + label.getValue()).collect(joining(","));
        return new ObservedWorkload(
                true, count(deployment.getSpec().getReplicas(), 1), count(status.getReplicas(), 0), count(status.getReadyReplicas(), 0),
                updated(deployment, status), selector, endpoint, autoscaler.map(WorkloadObserver::autoscaler),
                PodCauses.sorted(pods.stream().filter(TrackedPod::counts).flatMap(pod -> pod.cause().stream())));
    }

    /** Until the Deployment controller has seen our latest write, its count of updated replicas speaks of the template before. */
    private static int updated(Deployment deployment, DeploymentStatus status) {
        Long seen = status.getObservedGeneration();
        boolean current = seen != null && deployment.getMetadata().getGeneration() != null && seen >= deployment.getMetadata().getGeneration();
        return current ? count(status.getUpdatedReplicas(), 0) : 0;
    }

    private static Autoscaler autoscaler(HorizontalPodAutoscaler autoscaler) {
        return new Autoscaler(report(autoscaler, "AbleToScale"), report(autoscaler, "ScalingActive"));
    }

    private static Optional<Autoscaler.Report> report(HorizontalPodAutoscaler autoscaler, String type) {
        return Optional.ofNullable(autoscaler.getStatus()).stream().flatMap(status -> status.getConditions().stream())
                .filter(condition -> condition.getType().equals(type)).findFirst()
                .map(condition -> new Autoscaler.Report("True".equals(condition.getStatus()),
                        Optional.ofNullable(condition.getReason()).orElse(""), Optional.ofNullable(condition.getMessage()).orElse("")));
    }

    private static int count(Integer nullable, int otherwise) {
        return nullable == null ? otherwise : nullable;
    }
}
