package io.mimo.operator.reconcile;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentCondition;
import io.mimo.api.MimoDeployment;
import io.mimo.api.SizingSettings;
import io.mimo.operator.children.Workload;
import io.mimo.operator.cluster.DownloadPodTracker.DownloadPod;
import io.mimo.operator.cluster.FailedPods;
import io.mimo.operator.cluster.Refusals;
import io.mimo.operator.pods.RefusedPod;
import io.mimo.operator.pods.TrackedPod;
import io.mimo.status.ObservedDownload;
import io.mimo.status.PodFailureReason;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Why pods that are asked for are not there: their controller was refused to make them, or the kubelet ended them at
 * once.
 */
record MissingPods(Refusals refusals, FailedPods failed) {
    MissingPods() {
        this(new Refusals(), new FailedPods());
    }

    /** @param live the resource's pods that are neither finished nor going */
    List<PodFailureReason> of(MimoDeployment owner, Workload workload, List<TrackedPod> live) {
        String namespace = owner.getMetadata().getNamespace();
        String uid = owner.getMetadata().getUid();
        int wanted = workload.asked() * workload.podsPerReplica();
        Stream<PodFailureReason> refused = workload.object() instanceof Deployment deployment
                ? failures(deployment)
                : groups(namespace, uid, live.size() < wanted);
        return Stream.concat(refused, failed.ofServing(namespace, uid, live, wanted).stream())
                .toList();
    }

    /**
     * Something keeps pods that the resource is to have from being made or from getting a node. A pod that has its node
     * is kept from serving at most, and one that waits for nodes that are assumed makes them come.
     */
    boolean keepAway(
            MimoDeployment owner,
            Optional<Workload> workload,
            List<TrackedPod> pods,
            Optional<ObservedDownload> download) {
        List<TrackedPod> live = pods.stream().filter(TrackedPod::counts).toList();
        boolean assumed = Optional.ofNullable(owner.getSpec().sizing())
                .filter(sizing -> sizing.capacity() == SizingSettings.Capacity.Assumed)
                .isPresent();
        boolean waits = !assumed
                && live.stream()
                        .anyMatch(pod ->
                                pod.facts().node().isEmpty() && pod.cause().isPresent());
        return waits
                || workload.filter(found -> !of(owner, found, live).isEmpty()).isPresent()
                || download.flatMap(ObservedDownload::cause).isPresent();
    }

    private Stream<PodFailureReason> groups(String namespace, String uid, boolean missing) {
        if (!missing) {
            refusals.settleGroups(namespace, uid);
            return Stream.empty();
        }
        return refusals.ofGroups(namespace, uid).stream().map(words -> RefusedPod.cause(null, words));
    }

    /**
     * Its conditions, whatever their reasons: ReplicaFailure as long as pods cannot be made or deleted,
     * Progressing=False when not even the ReplicaSet can be, or for too long (kubernetes/pkg/controller/deployment).
     */
    private static Stream<PodFailureReason> failures(Deployment deployment) {
        return Optional.ofNullable(deployment.getStatus())
                .map(status -> status.getConditions())
                .orElse(List.of())
                .stream()
                .filter(MissingPods::isFailure)
                .map(condition -> RefusedPod.cause(condition.getReason(), condition.getMessage()));
    }

    private static boolean isFailure(DeploymentCondition condition) {
        return "ReplicaFailure".equals(condition.getType()) && "True".equals(condition.getStatus())
                || "Progressing".equals(condition.getType()) && "False".equals(condition.getStatus());
    }

    /** Empty as soon as a pod of the Job has its address: then it runs, and its own status tells. */
    Optional<PodFailureReason> ofDownload(MimoDeployment owner, String job, Optional<DownloadPod> pod) {
        String namespace = owner.getMetadata().getNamespace();
        String uid = owner.getMetadata().getUid();
        if (pod.flatMap(DownloadPod::address).isPresent()) {
            return Optional.empty();
        }
        Optional<PodFailureReason> refused = pod.isPresent()
                ? Optional.empty()
                : refusals.ofJob(namespace, uid, job).map(words -> RefusedPod.cause(null, words));
        return refused.or(() -> failed.ofDownload(namespace, uid, job));
    }
}
