package io.mimo.operator.apply;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.mimo.api.MimoDeployment;
import io.mimo.operator.children.Children;
import io.mimo.operator.children.Workload;
import io.mimo.operator.pods.TrackedPod;
import io.mimo.render.LeaderWorkerSet;
import io.mimo.status.ApplyOutcome;
import io.mimo.status.ApplyOutcome.ApplyError;
import io.mimo.status.Reasons;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Replaces a workload by one of the other kind. The former workload goes first and with its pods, as their GPUs are
 * what the new one was placed on.
 *
 * <pre>
 * before   Deployment with pods         planned   LeaderWorkerSet
 * then     no workload, pods that end
 * then     nothing in the way: the LeaderWorkerSet is created
 * </pre>
 */
record WorkloadReplacement(Children children, Pruner pruner) {
    /**
     * Ends what is of another kind than planned.
     *
     * @param pods the resource's own pods
     * @return empty when nothing is in the way
     */
    Optional<ApplyOutcome> replaceWorkloadKind(MimoDeployment owner, HasMetadata planned, List<TrackedPod> pods) {
        List<Workload> others = children.workloads(owner)
                .filter(workload -> !workload.isOfKind(planned))
                .toList();
        List<ApplyError> obstacles = new ArrayList<>();
        others.stream()
                .map(Workload::object)
                .filter(other -> !other.isMarkedForDeletion())
                .forEach(other -> Attempt.at(other, () -> pruner.delete(other)).ifPresent(obstacles::add));
        boolean grouped = planned instanceof LeaderWorkerSet;
        long left = pods.stream()
                .filter(pod -> !pod.facts().finished() && pod.rank().isPresent() != grouped)
                .count();
        if (others.isEmpty() && left == 0) {
            return Optional.empty();
        }
        obstacles.add(new ApplyError(
                Reasons.REPLACING_WORKLOAD,
                "replicas change from "
                        + (grouped ? "one node to several" : "several nodes to one") + ": nothing serves until " + left
                        + " pods of before have ended and freed their GPUs; then the " + planned.getKind()
                        + " is created"));
        return Optional.of(new ApplyOutcome(0, List.of(), obstacles));
    }
}
