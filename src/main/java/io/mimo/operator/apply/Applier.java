package io.mimo.operator.apply;

import static java.util.stream.Collectors.toCollection;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.mimo.api.MimoDeployment;
import io.mimo.operator.children.Belonging;
import io.mimo.operator.children.ChildStore;
import io.mimo.operator.children.Children;
import io.mimo.operator.children.DownloadJob;
import io.mimo.operator.children.Workload;
import io.mimo.operator.pods.TrackedPod;
import io.mimo.operator.watch.ApiServerWords;
import io.mimo.render.LeaderWorkerSet;
import io.mimo.render.OptionalKind;
import io.mimo.status.ApplyOutcome;
import io.mimo.status.ApplyOutcome.ApplyError;
import io.mimo.status.ApplyOutcome.Change;
import io.mimo.status.Pause;
import io.mimo.status.Reasons;
import io.mimo.status.SpecEdit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Makes the children as planned: removes what is not planned any more, then applies, in order, what differs. Writes
 * nothing that is already so or that admission would only change again ({@link Compared}), takes over no object of
 * another owner, and goes on after a failure; what stands in the way is reported.
 */
public final class Applier {
    private static final Logger LOG = LoggerFactory.getLogger(Applier.class);
    private static final String STORAGE = "storage";
    private static final String VOLUME_KEPT =
            "only the size of a volume can change, and only grow: set spec.cache back, or delete the claim "
                    + "when no pod uses it. ";

    private final KubernetesClient client;
    private final ChildWrites writes;
    private final Children children;
    private final Adoption adoption;

    public Applier(KubernetesClient client, Children children, Adoption adoption) {
        this.client = client;
        this.writes = new ChildWrites(client);
        this.children = children;
        this.adoption = adoption;
    }

    /** @param startReplicas count that a new workload without {@code spec.replicas} starts with */
    public ApplyOutcome apply(
            MimoDeployment owner, List<HasMetadata> desired, int startReplicas, List<OptionalKind> leftOut) {
        // first, so that an autoscaler that is not planned any more does not fight the count that is applied next
        List<ApplyError> obstacles = delete(owner, desired, child -> !(child instanceof PersistentVolumeClaim));
        return applied(owner, desired, startReplicas, leftOut, obstacles);
    }

    private ApplyOutcome applied(
            MimoDeployment owner,
            List<HasMetadata> desired,
            int startReplicas,
            List<OptionalKind> leftOut,
            List<ApplyError> obstacles) {
        List<Change> changes = new ArrayList<>();
        desired.forEach(child -> attempt(child, () -> apply(owner, child, startReplicas, changes::add))
                .ifPresent(obstacles::add));
        return new ApplyOutcome(desired.size() - obstacles.size(), leftOut, obstacles, changes);
    }

    /**
     * A workload of another kind than planned goes first and with its pods, as their GPUs are what the new one was
     * placed on. Empty when nothing is in the way.
     *
     * @param pods the resource's own pods
     */
    public Optional<ApplyOutcome> replaceWorkloadKind(
            MimoDeployment owner, HasMetadata planned, List<TrackedPod> pods) {
        List<Workload> others = children.workloads(owner)
                .filter(workload -> !workload.isOfKind(planned))
                .toList();
        List<ApplyError> obstacles = new ArrayList<>();
        others.stream()
                .map(Workload::object)
                .filter(other -> !other.isMarkedForDeletion())
                .forEach(other -> attempt(other, () -> delete(other)).ifPresent(obstacles::add));
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

    /**
     * What has to be there before the workload may change: what else there is of it stays, but for the download of
     * other weights.
     */
    public ApplyOutcome prepare(MimoDeployment owner, List<HasMetadata> desired) {
        List<ApplyError> obstacles = delete(owner, desired, Job.class::isInstance);
        // the pod of a Job that is done holds a claim that is being deleted as long as the Job exists
        desired.stream()
                .filter(Job.class::isInstance)
                .flatMap(job -> children.job(owner, job.getMetadata().getName()).stream())
                .filter(job -> DownloadJob.isComplete(job)
                        && children.claimOf(job)
                                .filter(HasMetadata::isMarkedForDeletion)
                                .isPresent())
                .forEach(job -> attempt(job, () -> delete(job)).ifPresent(obstacles::add));
        return applied(owner, desired, 0, List.of(), obstacles);
    }

    /** What {@link #apply} would write, without writing it. */
    public ApplyOutcome compare(MimoDeployment owner, List<HasMetadata> desired, List<OptionalKind> leftOut) {
        List<ApplyError> obstacles = new ArrayList<>();
        desired.stream()
                .filter(planned -> !isThere(planned))
                .map(planned -> paused(planned, "is not as planned"))
                .forEach(obstacles::add);
        int there = desired.size() - obstacles.size();
        unplanned(owner, desired, child -> !(child instanceof PersistentVolumeClaim))
                .map(child -> paused(child, "is not planned any more"))
                .forEach(obstacles::add);
        return new ApplyOutcome(there, leftOut, obstacles);
    }

    private boolean isThere(HasMetadata planned) {
        Optional<HasMetadata> live = children.of(planned)
                .flatMap(cache -> cache.get(
                        planned.getMetadata().getNamespace(),
                        planned.getMetadata().getName()));
        return live.filter(found -> found instanceof Job job && DownloadJob.isComplete(job)
                        || isAsPlanned(
                                planned instanceof PersistentVolumeClaim claim
                                        ? notSmaller(claim, (PersistentVolumeClaim) found)
                                        : planned,
                                found))
                .isPresent();
    }

    private static ApplyError paused(HasMetadata object, String state) {
        return new ApplyError(
                Reasons.PAUSED,
                name(object) + " " + state + " and stays so while the annotation " + Pause.ANNOTATION + " is true");
    }

    /** Volumes of other weights that go with the resource; to be called when no pod needs them any more. */
    public void deleteFormerClaims(MimoDeployment owner, List<HasMetadata> desired) {
        delete(owner, desired, PersistentVolumeClaim.class::isInstance);
    }

    private List<ApplyError> delete(MimoDeployment owner, List<HasMetadata> desired, Predicate<HasMetadata> which) {
        return unplanned(owner, desired, which)
                .flatMap(child -> attempt(child, () -> delete(child)).stream())
                .collect(toCollection(ArrayList::new));
    }

    private Stream<HasMetadata> unplanned(
            MimoDeployment owner, List<HasMetadata> desired, Predicate<HasMetadata> which) {
        return children.ownedBy(owner).stream().filter(which).filter(child -> desired.stream()
                .noneMatch(planned -> isSame(planned, child)));
    }

    private static Optional<ApplyError> attempt(HasMetadata child, Supplier<Optional<ApplyError>> write) {
        try {
            return write.get();
        } catch (KubernetesClientException e) {
            LOG.atDebug().addKeyValue("child", name(child)).setCause(e).log("write failed");
            return Optional.of(new ApplyError(
                    Reasons.APPLY_FAILED,
                    name(child) + " is not as planned and is tried again: "
                            + (child instanceof PersistentVolumeClaim ? VOLUME_KEPT : "") + ApiServerWords.of(e)));
        }
    }

    private Optional<ApplyError> apply(
            MimoDeployment owner, HasMetadata desired, int startReplicas, Consumer<Change> changes) {
        Optional<ChildStore> watched = children.of(desired);
        if (watched.isEmpty()) {
            return Optional.of(new ApplyError(
                    Reasons.APPLY_FAILED, name(desired) + " is not applied: its kind has just gone from the cluster"));
        }
        ChildStore cache = watched.get();
        var meta = desired.getMetadata();
        // what our label's cache does not show is somebody else's, or our own write of a moment ago
        Optional<HasMetadata> seen =
                cache.get(meta.getNamespace(), meta.getName()).map(child -> child);
        Optional<HasMetadata> live =
                seen.or(() -> Optional.ofNullable(client.resource(desired).get()));
        if (live.isEmpty()) {
            HasMetadata created = create(desired, startReplicas);
            cache.remember(created, Optional.empty());
            compared(desired, created).changes(name(desired)).forEach(changes);
            return Optional.empty();
        }
        Belonging belonging = Belonging.of(live.get(), owner);
        if (belonging == Belonging.FOREIGN) {
            return Optional.of(new ApplyError(
                    Reasons.NAME_TAKEN,
                    name(desired) + " exists and belongs to somebody else, so it is left alone "
                            + "and this resource does not serve; delete it, or name this resource differently"));
        }
        if (belonging == Belonging.FORMER || live.get().isMarkedForDeletion()) {
            return Optional.of(new ApplyError(
                    Reasons.APPLY_FAILED,
                    name(desired)
                            + (live.get().isMarkedForDeletion()
                                    ? " is being deleted"
                                    : " goes with the former resource of this name")
                            + "; it is created again when it is gone"));
        }
        if (seen.isEmpty() && Workload.of(live.get()).isPresent()) {
            // what it runs was not known when its template was decided
            writes.label(live.get(), desired);
            return Optional.of(new ApplyError(
                    Reasons.APPLY_FAILED,
                    name(desired) + " was not seen, as its labels had been changed; they are "
                            + "put back and it stays as it runs"));
        }
        if (belonging == Belonging.ORPHAN && live.get() instanceof Job) {
            // its template cannot be applied anew
            adoption.adopt(owner, live.get());
        }
        update(owner, cache, desired, live.get()).changes(name(desired)).forEach(changes);
        return Optional.empty();
    }

    private HasMetadata create(HasMetadata desired, int startReplicas) {
        HasMetadata created = writes.create(desired);
        LOG.atInfo().addKeyValue("child", name(desired)).log("created");
        boolean counted = ReplicasHandover.isLeftOut(desired) && ReplicasHandover.of(created) != startReplicas;
        return counted ? writes.start(created, startReplicas) : created;
    }

    /** The object as it is afterwards, beside its plan. */
    private Compared update(MimoDeployment owner, ChildStore cache, HasMetadata wanted, HasMetadata live) {
        HasMetadata desired = wanted instanceof PersistentVolumeClaim claim
                ? notSmaller(claim, (PersistentVolumeClaim) live)
                : wanted;
        Compared compared = Compared.of(client.getKubernetesSerialization(), desired, live, SpecEdit.isPending(owner));
        if (live instanceof Job job) {
            restartJob(
                    job,
                    !compared.isAsPlanned()
                            && compared.differences().stream()
                                    .anyMatch(each -> each.path().startsWith(".spec")));
            return compared;
        }
        if (compared.isAsPlanned()) {
            return compared;
        }
        if (ReplicasHandover.isLeftOut(desired) && owned(live).path("f:spec").has("f:replicas")) {
            writes.takeCount(live);
        }
        HasMetadata applied = writes.applyOver(live, desired);
        cache.remember(applied, Optional.of(live));
        boolean changed = !Objects.equals(
                applied.getMetadata().getResourceVersion(), live.getMetadata().getResourceVersion());
        LOG.atLevel(changed ? Level.INFO : Level.DEBUG)
                .addKeyValue("child", name(desired))
                .addKeyValue("difference", compared.differences().getFirst().path())
                .log("applied");
        return compared(desired, applied);
    }

    /** False also while a cache does not show our own write of a moment ago. */
    public boolean isAsPlanned(HasMetadata desired, HasMetadata live) {
        return compared(desired, live).isAsPlanned();
    }

    private Compared compared(HasMetadata desired, HasMetadata live) {
        return Compared.of(client.getKubernetesSerialization(), desired, live);
    }

    /**
     * A Job's pod template cannot be changed, so it is deleted and, when it is gone, made anew; one that is done has
     * nothing to change.
     */
    private void restartJob(Job job, boolean differs) {
        boolean otherVolume = children.claimOf(job)
                .filter(claim -> DownloadJob.isOlder(job, claim))
                .isPresent();
        if (otherVolume || differs && !DownloadJob.isComplete(job)) {
            delete(job);
        }
    }

    /** A volume can grow and never shrink. */
    private static HasMetadata notSmaller(PersistentVolumeClaim planned, PersistentVolumeClaim live) {
        Quantity now = live.getSpec().getResources().getRequests().get(STORAGE);
        return planned.getSpec()
                                .getResources()
                                .getRequests()
                                .get(STORAGE)
                                .getNumericalAmount()
                                .compareTo(now.getNumericalAmount())
                        >= 0
                ? planned
                : planned.edit()
                        .editSpec()
                        .editResources()
                        .addToRequests(STORAGE, now)
                        .endResources()
                        .endSpec()
                        .build();
    }

    private Optional<ApplyError> delete(HasMetadata child) {
        if (writes.delete(child)) {
            LOG.atInfo().addKeyValue("child", name(child)).log("deleted, as it is not planned any more");
        }
        return Optional.empty();
    }

    public JsonNode json(Object object) {
        return client.getKubernetesSerialization().convertValue(object, JsonNode.class);
    }

    /** FieldsV1 of our own Apply entry; an empty node when there is none. */
    public JsonNode owned(HasMetadata live) {
        return Compared.owned(client.getKubernetesSerialization(), live);
    }

    private static boolean isSame(HasMetadata planned, HasMetadata child) {
        return planned.getKind().equals(child.getKind())
                && planned.getMetadata().getName().equals(child.getMetadata().getName());
    }

    private static String name(HasMetadata object) {
        return object.getKind() + " " + object.getMetadata().getName();
    }
}
