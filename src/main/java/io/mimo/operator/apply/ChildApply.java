package io.mimo.operator.apply;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.mimo.api.MimoDeployment;
import io.mimo.operator.children.ChildStore;
import io.mimo.operator.children.Children;
import io.mimo.operator.children.Ownership;
import io.mimo.operator.children.Workload;
import io.mimo.status.ApplyOutcome.ApplyError;
import io.mimo.status.ApplyOutcome.Change;
import io.mimo.status.Reasons;
import io.mimo.status.SpecEdit;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Applies one child. Writes nothing that is already so or that admission would only change again
 * ({@link FieldComparison}), and takes over no object of another owner.
 *
 * @param startReplicas count that a new workload without {@code spec.replicas} starts with
 * @param changes gets what admission made otherwise
 */
record ChildApply(
        KubernetesClient client,
        Children children,
        ChildWrites writes,
        Adoption adoption,
        DownloadRestart downloads,
        int startReplicas,
        Consumer<Change> changes) {
    private static final Logger LOG = LoggerFactory.getLogger(ChildApply.class);

    /** @return what stands in the way; empty = it is as planned */
    Optional<ApplyError> apply(MimoDeployment owner, HasMetadata desired) {
        Optional<ChildStore> watched = children.of(desired);
        return watched.isEmpty()
                ? failed(desired, "is not applied: its kind has just gone from the cluster")
                : apply(owner, desired, watched.get());
    }

    private Optional<ApplyError> apply(MimoDeployment owner, HasMetadata desired, ChildStore cache) {
        var meta = desired.getMetadata();
        // what our label's cache does not show is somebody else's, or our own write of a moment ago
        Optional<HasMetadata> seen =
                cache.get(meta.getNamespace(), meta.getName()).map(child -> child);
        Optional<HasMetadata> live =
                seen.or(() -> Optional.ofNullable(client.resource(desired).get()));
        if (live.isEmpty()) {
            create(desired, cache);
            return Optional.empty();
        }
        return inTheWay(Ownership.of(live.get(), owner), desired, live.get())
                .or(() -> seen.isEmpty() ? notSeen(desired, live.get()) : Optional.empty())
                .or(() -> {
                    takeOver(owner, desired, live.get(), cache);
                    return Optional.empty();
                });
    }

    /** An object of the planned name that is not ours to change. */
    private static Optional<ApplyError> inTheWay(Ownership belonging, HasMetadata desired, HasMetadata live) {
        if (belonging == Ownership.FOREIGN) {
            return Optional.of(new ApplyError(
                    Reasons.NAME_TAKEN,
                    ChildName.of(desired) + " exists and belongs to somebody else, so it is left alone "
                            + "and this resource does not serve; delete it, or name this resource differently"));
        }
        if (live.isMarkedForDeletion()) {
            return failed(desired, "is being deleted; it is created again when it is gone");
        }
        return belonging == Ownership.FORMER
                ? failed(desired, "goes with the former resource of this name; it is created again when it is gone")
                : Optional.empty();
    }

    /** What an unseen workload runs was not known when its template was decided. */
    private Optional<ApplyError> notSeen(HasMetadata desired, HasMetadata live) {
        if (Workload.of(live).isEmpty()) {
            return Optional.empty();
        }
        writes.label(live, desired);
        return failed(
                desired, "was not seen, as its labels had been changed; they are put back and it stays as it runs");
    }

    private void create(HasMetadata desired, ChildStore cache) {
        HasMetadata created = writes.create(desired);
        LOG.atInfo().addKeyValue("child", ChildName.of(desired)).log("created");
        boolean counted = ReplicasHandover.isLeftOut(desired) && ReplicasHandover.of(created) != startReplicas;
        HasMetadata stored = counted ? writes.start(created, startReplicas) : created;
        cache.remember(stored, Optional.empty());
        report(desired, compared(desired, stored));
    }

    private void takeOver(MimoDeployment owner, HasMetadata desired, HasMetadata live, ChildStore cache) {
        if (Ownership.of(live, owner) == Ownership.ORPHAN && live instanceof Job) {
            // an apply cannot change its template
            adoption.adopt(owner, live);
        }
        report(desired, update(owner, cache, VolumeSize.notSmaller(desired, live), live));
    }

    /** The object as it is afterwards, beside its plan. */
    private FieldComparison update(MimoDeployment owner, ChildStore cache, HasMetadata desired, HasMetadata live) {
        FieldComparison compared = FieldComparison.of(json(), desired, live, SpecEdit.isPending(owner));
        if (live instanceof Job job) {
            boolean differs = !compared.isAsPlanned()
                    && compared.differences().stream()
                            .anyMatch(each -> each.path().startsWith(".spec"));
            downloads.restartJob(job, differs);
            return compared;
        }
        if (compared.isAsPlanned()) {
            return compared;
        }
        if (ReplicasHandover.isLeftOut(desired)
                && FieldComparison.owned(json(), live).path("f:spec").has("f:replicas")) {
            writes.takeCount(live);
        }
        HasMetadata applied = writes.applyOver(live, desired);
        cache.remember(applied, Optional.of(live));
        log(desired, compared, live, applied);
        return compared(desired, applied);
    }

    private static void log(HasMetadata desired, FieldComparison compared, HasMetadata before, HasMetadata after) {
        boolean changed = !Objects.equals(
                after.getMetadata().getResourceVersion(), before.getMetadata().getResourceVersion());
        LOG.atLevel(changed ? Level.INFO : Level.DEBUG)
                .addKeyValue("child", ChildName.of(desired))
                .addKeyValue("difference", compared.differences().getFirst().path())
                .log("applied");
    }

    private void report(HasMetadata desired, FieldComparison compared) {
        compared.changes(ChildName.of(desired)).forEach(changes);
    }

    private FieldComparison compared(HasMetadata desired, HasMetadata live) {
        return FieldComparison.of(json(), desired, live);
    }

    private KubernetesSerialization json() {
        return client.getKubernetesSerialization();
    }

    private static Optional<ApplyError> failed(HasMetadata desired, String why) {
        return Optional.of(new ApplyError(Reasons.APPLY_FAILED, ChildName.of(desired) + " " + why));
    }
}
