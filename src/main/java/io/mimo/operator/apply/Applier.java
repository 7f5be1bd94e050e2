package io.mimo.operator.apply;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.mimo.api.MimoDeployment;
import io.mimo.operator.children.Children;
import io.mimo.operator.pods.TrackedPod;
import io.mimo.render.OptionalKind;
import io.mimo.status.ApplyOutcome;
import io.mimo.status.ApplyOutcome.ApplyError;
import io.mimo.status.ApplyOutcome.Change;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Makes the children as planned: removes what is not planned any more ({@link Pruner}), then applies each planned child
 * in order ({@link ChildApply}). Goes on after a failure; what stands in the way is reported.
 */
public final class Applier {
    private final KubernetesClient client;
    private final ChildWrites writes;
    private final Children children;
    private final Adoption adoption;
    private final Pruner pruner;
    private final DownloadRestart downloads;

    public Applier(KubernetesClient client, Children children, Adoption adoption) {
        this.client = client;
        this.writes = new ChildWrites(client);
        this.children = children;
        this.adoption = adoption;
        this.pruner = new Pruner(children, writes);
        this.downloads = new DownloadRestart(children, pruner);
    }

    /** @param startReplicas count that a new workload without {@code spec.replicas} starts with */
    public ApplyOutcome apply(
            MimoDeployment owner, List<HasMetadata> desired, int startReplicas, List<OptionalKind> leftOut) {
        // first, so that an autoscaler that is not planned any more does not fight the count that is applied next
        List<ApplyError> obstacles = pruner.prune(owner, desired, child -> !(child instanceof PersistentVolumeClaim));
        return applied(owner, desired, startReplicas, leftOut, obstacles);
    }

    /**
     * Applies what has to be there before the workload may change; everything else stays, except the download of other
     * weights.
     */
    public ApplyOutcome prepare(MimoDeployment owner, List<HasMetadata> desired) {
        List<ApplyError> obstacles = pruner.prune(owner, desired, Job.class::isInstance);
        downloads.releaseClaims(owner, desired).forEach(obstacles::add);
        return applied(owner, desired, 0, List.of(), obstacles);
    }

    /** See {@link WorkloadReplacement}. */
    public Optional<ApplyOutcome> replaceWorkloadKind(
            MimoDeployment owner, HasMetadata planned, List<TrackedPod> pods) {
        return new WorkloadReplacement(children, pruner).replaceWorkloadKind(owner, planned, pods);
    }

    /** What {@link #apply} would write, without writing it. */
    public ApplyOutcome compare(MimoDeployment owner, List<HasMetadata> desired, List<OptionalKind> leftOut) {
        return new PausedComparison(client.getKubernetesSerialization(), children, pruner)
                .compare(owner, desired, leftOut);
    }

    /** Deletes volumes of other weights that go with the resource; to be called when no pod needs them any more. */
    public void deleteFormerClaims(MimoDeployment owner, List<HasMetadata> desired) {
        pruner.prune(owner, desired, PersistentVolumeClaim.class::isInstance);
    }

    /** False also while a cache does not show our own write of a moment ago. */
    public boolean isAsPlanned(HasMetadata desired, HasMetadata live) {
        return FieldComparison.of(client.getKubernetesSerialization(), desired, live)
                .isAsPlanned();
    }

    private ApplyOutcome applied(
            MimoDeployment owner,
            List<HasMetadata> desired,
            int startReplicas,
            List<OptionalKind> leftOut,
            List<ApplyError> obstacles) {
        List<Change> changes = new ArrayList<>();
        var child = new ChildApply(client, children, writes, adoption, downloads, startReplicas, changes::add);
        desired.forEach(planned ->
                Attempt.at(planned, () -> child.apply(owner, planned)).ifPresent(obstacles::add));
        return new ApplyOutcome(desired.size() - obstacles.size(), leftOut, obstacles, changes);
    }
}
