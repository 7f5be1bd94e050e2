package io.mimo.operator;

import static java.util.stream.Collectors.toCollection;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.mimo.api.MimoDeployment;
import io.mimo.operator.ClusterIndex.TrackedPod;
import io.mimo.render.LeaderWorkerSet;
import io.mimo.render.OptionalKind;
import io.mimo.status.ApplyOutcome;
import io.mimo.status.ApplyOutcome.Obstacle;
import io.mimo.status.Pause;
import io.mimo.status.Reasons;
import java.net.HttpURLConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Makes the children as planned: removes what is not planned any more, then applies, in order, what differs. Writes nothing that is
 * already so, takes over no object of another owner, and goes on after a failure; what stands in the way is reported.
 */
final class Applier {
    static final String MANAGER = "mimo-operator";
    /** Holds {@code spec.replicas} of a workload that an autoscaler scales, so that our own apply can leave it out. */
    static final String REPLICAS_MANAGER = "mimo-operator-replicas";
    private static final Logger LOG = LoggerFactory.getLogger(Applier.class);
    private static final int UNPROCESSABLE = 422;
    /**
     * How a workload of either kind would roll out. It follows the free GPUs, which every scaling changes, and matters only while pods of
     * before are replaced: else a difference is no reason to write, and it goes along with the next one that is.
     */
    private static final Set<String> ROLLOUT = Set.of("strategy", "rolloutStrategy");
    private static final String STORAGE = "storage";
    private static final String VOLUME_KEPT = "only the size of a volume can change, and only grow: set spec.cache back, or delete the claim "
            + "when no pod uses it. ";

    private final KubernetesClient client;
    private final Children children;
    private final Adoption adoption;

    Applier(KubernetesClient client, Children children, Adoption adoption) {
        this.client = client;
        this.children = children;
        this.adoption = adoption;
    }

    /** @param startReplicas count that a new workload without {@code spec.replicas} starts with */
    ApplyOutcome apply(MimoDeployment owner, List<HasMetadata> desired, int startReplicas, List<OptionalKind> leftOut) {
        // first, so that an autoscaler that is not planned any more does not fight the count that is applied next
        List<Obstacle> obstacles = delete(owner, desired, child -> !(child instanceof PersistentVolumeClaim));
        desired.forEach(child -> attempt(child, () -> apply(owner, child, startReplicas)).ifPresent(obstacles::add));
        return new ApplyOutcome(desired.size() - obstacles.size(), leftOut, obstacles);
    }

    /**
     * A workload of another kind than planned goes first and with its pods, as their GPUs are what the new one was placed on. Empty when
     * nothing is in the way.
     *
     * @param pods the resource's own pods
     */
    Optional<ApplyOutcome> makeWay(MimoDeployment owner, HasMetadata planned, List<TrackedPod> pods) {
        List<Workload> others = children.workloads(owner).filter(workload -> !workload.isOfKind(planned)).toList();
        List<Obstacle> obstacles = new ArrayList<>();
        others.stream().map(Workload::object).filter(other -> !other.isMarkedForDeletion())
                .forEach(other -> attempt(other, () -> delete(other)).ifPresent(obstacles::add));
        boolean grouped = planned instanceof LeaderWorkerSet;
        long left = pods.stream().filter(pod -> !pod.facts().finished() && pod.rank().isPresent() != grouped).count();
        if (others.isEmpty() && left == 0) {
            return Optional.empty();
        }
        obstacles.add(new Obstacle(Reasons.REPLACING_WORKLOAD, "replicas change from "
                + (grouped ? "one node to several" : "several nodes to one") + ": nothing serves until " + left + " pods of before have ended and freed their GPUs; then the " + planned.getKind()
                + " is created"));
        return Optional.of(new ApplyOutcome(0, List.of(), obstacles));
    }

    /** What has to be there before the workload may change: what else there is of it stays, but for the download of other weights. */
    ApplyOutcome prepare(MimoDeployment owner, List<HasMetadata> desired) {
        List<Obstacle> obstacles = delete(owner, desired, Job.class::isInstance);
        // the pod of a Job that is done holds a claim that is being deleted as long as the Job exists
        desired.stream().filter(Job.class::isInstance).flatMap(job -> children.job(owner, job.getMetadata().getName()).stream())
                .filter(job -> WeightsGate.isComplete(job) && children.claimOf(job).filter(HasMetadata::isMarkedForDeletion).isPresent())
                .forEach(job -> attempt(job, () -> delete(job)).ifPresent(obstacles::add));
        desired.forEach(child -> attempt(child, () -> apply(owner, child, 0)).ifPresent(obstacles::add));
        return new ApplyOutcome(desired.size() - obstacles.size(), List.of(), obstacles);
    }

    /** What {@link #apply} would write, without writing it. */
    ApplyOutcome compare(MimoDeployment owner, List<HasMetadata> desired, List<OptionalKind> leftOut) {
        List<Obstacle> obstacles = new ArrayList<>();
        desired.stream().filter(planned -> !isThere(planned)).map(planned -> paused(planned, "is not as planned")).forEach(obstacles::add);
        children.ownedBy(owner).stream().filter(child -> !(child instanceof PersistentVolumeClaim))
                .filter(child -> desired.stream().noneMatch(planned -> isSame(planned, child)))
                .map(child -> paused(child, "is not planned any more")).forEach(obstacles::add);
        long there = desired.stream().filter(this::isThere).count();
        return new ApplyOutcome(Math.toIntExact(there), leftOut, obstacles);
    }

    private boolean isThere(HasMetadata planned) {
        Optional<HasMetadata> live = children.of(planned).flatMap(cache -> cache.get(planned.getMetadata().getNamespace(), planned.getMetadata().getName()));
        return live.filter(found -> found instanceof Job job && WeightsGate.isComplete(job)
                || isAsPlanned(planned instanceof PersistentVolumeClaim claim ? notSmaller(claim, (PersistentVolumeClaim) found) : planned, found)).isPresent();
    }

    private static Obstacle paused(HasMetadata object, String state) {
        return new Obstacle(Reasons.PAUSED, name(object) + " " + state + " and stays so while the annotation " + Pause.ANNOTATION + " is true");
    }

    /** Volumes of other weights that go with the resource; to be called when no pod needs them any more. */
    void deleteFormerClaims(MimoDeployment owner, List<HasMetadata> desired) {
        delete(owner, desired, PersistentVolumeClaim.class::isInstance);
    }

    private List<Obstacle> delete(MimoDeployment owner, List<HasMetadata> desired, Predicate<HasMetadata> which) {
        return children.ownedBy(owner).stream().filter(which)
                .filter(child -> desired.stream().noneMatch(planned -> isSame(planned, child)))
                .flatMap(child -> attempt(child, () -> delete(child)).stream()).collect(toCollection(ArrayList::new));
    }

    private static Optional<Obstacle> attempt(HasMetadata child, Supplier<Optional<Obstacle>> write) {
        try {
            return write.get();
        } catch (KubernetesClientException e) {
            LOG.atDebug().addKeyValue("child", name(child)).setCause(e).log("write failed");
            return Optional.of(new Obstacle(Reasons.APPLY_FAILED, name(child) + " is not as planned and is tried again: "
                    + (child instanceof PersistentVolumeClaim ? VOLUME_KEPT : "") + words(e)));
        }
    }

    private Optional<Obstacle> apply(MimoDeployment owner, HasMetadata desired, int startReplicas) {
        Optional<ChildCache> watched = children.of(desired);
        if (watched.isEmpty()) {
            return Optional.of(new Obstacle(Reasons.APPLY_FAILED, name(desired) + " is not applied: its kind has just gone from the cluster"));
        }
        ChildCache cache = watched.get();
        var meta = desired.getMetadata();
        // what our label's cache does not show is somebody else's, or our own write of a moment ago
        Optional<HasMetadata> live = cache.get(meta.getNamespace(), meta.getName()).<HasMetadata>map(child -> child)
                .or(() -> Optional.ofNullable(client.resource(desired).get()));
        if (live.isEmpty()) {
            cache.remember(create(desired, startReplicas), Optional.empty());
            return Optional.empty();
        }
        Belonging belonging = Belonging.of(live.get(), owner);
        if (belonging == Belonging.FOREIGN) {
            return Optional.of(new Obstacle(Reasons.NAME_TAKEN, name(desired) + " exists and belongs to somebody else, so it is left alone "
                    + "and this resource does not serve; delete it, or name this resource differently"));
        }
        if (belonging == Belonging.FORMER || live.get().isMarkedForDeletion()) {
            return Optional.of(new Obstacle(Reasons.APPLY_FAILED, name(desired) + (live.get().isMarkedForDeletion() ? " is being deleted"
                    : " goes with the former resource of this name") + "; it is created again when it is gone"));
        }
        if (belonging == Belonging.ORPHAN && live.get() instanceof Job) {
            // its template cannot be applied anew
            adoption.adopt(owner, live.get());
        }
        update(cache, desired, live.get());
        return Optional.empty();
    }

    private HasMetadata create(HasMetadata desired, int startReplicas) {
        HasMetadata created = patch(desired, MANAGER, true);
        LOG.atInfo().addKeyValue("child", name(desired)).log("created");
        boolean counted = ReplicaCount.isLeftOut(desired) && ReplicaCount.of(created) != startReplicas;
        if (!counted) {
            return created;
        }
        // sent without a type so that it holds nothing but the count; what comes back is the whole object again
        return client.getKubernetesSerialization().convertValue(patch(ReplicaCount.only(created, startReplicas), REPLICAS_MANAGER, true), created.getClass());
    }

    private void update(ChildCache cache, HasMetadata wanted, HasMetadata live) {
        HasMetadata desired = wanted instanceof PersistentVolumeClaim claim ? notSmaller(claim, (PersistentVolumeClaim) live) : wanted;
        if (live instanceof Job job) {
            beginAnew(job, differences(desired, live).anyMatch(path -> path.startsWith(".spec")));
            return;
        }
        Optional<String> difference = differences(desired, live).findFirst();
        if (difference.isEmpty()) {
            return;
        }
        if (ReplicaCount.isLeftOut(desired) && owned(live).path("f:spec").has("f:replicas")) {
            // else the API server would fill in its default of 1 when we let go; a count that has changed meanwhile is a conflict
            patch(ReplicaCount.only(live, ReplicaCount.of(live)), REPLICAS_MANAGER, false);
        }
        HasMetadata applied = applyOver(live, ofSameUid(desired, live));
        cache.remember(applied, Optional.of(live));
        boolean changed = !Objects.equals(applied.getMetadata().getResourceVersion(), live.getMetadata().getResourceVersion());
        LOG.atLevel(changed ? Level.INFO : Level.DEBUG).addKeyValue("child", name(desired))
                .addKeyValue("difference", difference.get()).log("applied");
    }

    /** False also while a cache does not show our own write of a moment ago. */
    boolean isAsPlanned(HasMetadata desired, HasMetadata live) {
        return differences(desired, live).findFirst().isEmpty();
    }

    /** Paths. */
    private Stream<String> differences(HasMetadata desired, HasMetadata live) {
        JsonNode planned = json(desired);
        JsonNode owned = owned(live);
        if (Workload.of(live).filter(workload -> !workload.rollsOut()).isPresent()
                && planned.path("spec") instanceof ObjectNode spec && owned.path("f:spec") instanceof ObjectNode ours) {
            spec.remove(ROLLOUT);
            ours.remove(ROLLOUT.stream().map(field -> "f:" + field).toList());
        }
        return Drift.between(desired.getClass(), planned, json(live), owned).stream().map(Drift.Difference::path);
    }

    /** A Job's pod template cannot be changed, so it is deleted and, when it is gone, made anew; one that is done has nothing to change. */
    private void beginAnew(Job job, boolean differs) {
        boolean otherVolume = children.claimOf(job).filter(claim -> WeightsGate.isOlder(job, claim)).isPresent();
        if (otherVolume || differs && !WeightsGate.isComplete(job)) {
            delete(job);
        }
    }

    /** A volume can grow and never shrink. */
    private static HasMetadata notSmaller(PersistentVolumeClaim planned, PersistentVolumeClaim live) {
        Quantity now = live.getSpec().getResources().getRequests().get(STORAGE);
        return planned.getSpec().getResources().getRequests().get(STORAGE).getNumericalAmount().compareTo(now.getNumericalAmount()) >= 0
                ? planned
                : planned.edit().editSpec().editResources().addToRequests(STORAGE, now).endResources().endSpec().build();
    }

    /**
     * Who changes the key of a list item, say a port's number, leaves a foreign item that contradicts ours, and an apply only adds to it.
     * Then the planned lists replace the live ones first.
     */
    private HasMetadata applyOver(HasMetadata live, HasMetadata desired) {
        try {
            return patch(desired, MANAGER, true);
        } catch (KubernetesClientException e) {
            if (e.getCode() != UNPROCESSABLE) {
                throw e;
            }
            client.resource(live).patch(new PatchContext.Builder().withPatchType(PatchType.JSON_MERGE).withFieldManager(MANAGER).build(),
                    client.getKubernetesSerialization().asJson(desired));
            return patch(desired, MANAGER, true);
        }
    }

    private Optional<Obstacle> delete(HasMetadata child) {
        try {
            // the version stands for the uid too: an object created anew has another
            client.resource(child).lockResourceVersion(child.getMetadata().getResourceVersion()).delete();
            LOG.atInfo().addKeyValue("child", name(child)).log("deleted, as it is not planned any more");
        } catch (KubernetesClientException e) {
            if (e.getCode() != HttpURLConnection.HTTP_NOT_FOUND) {
                throw e;
            }
        }
        return Optional.empty();
    }

    private HasMetadata patch(HasMetadata object, String manager, boolean force) {
        return client.resource(object).patch(new PatchContext.Builder()
                .withPatchType(PatchType.SERVER_SIDE_APPLY).withFieldManager(manager).withForce(force).build());
    }

    /** So that an object that was replaced since we looked is not changed in its place. */
    private HasMetadata ofSameUid(HasMetadata desired, HasMetadata live) {
        HasMetadata copy = client.getKubernetesSerialization().clone(desired);
        copy.getMetadata().setUid(live.getMetadata().getUid());
        return copy;
    }

    JsonNode json(Object object) {
        return client.getKubernetesSerialization().convertValue(object, JsonNode.class);
    }

    /** FieldsV1 of our own Apply entry; an empty node when there is none. */
    JsonNode owned(HasMetadata live) {
        return live.getMetadata().getManagedFields().stream().filter(Applier::isOurs).findFirst().map(ManagedFieldsEntry::getFieldsV1)
                .<JsonNode>map(this::json).orElseGet(JsonNodeFactory.instance::objectNode);
    }

    private static boolean isOurs(ManagedFieldsEntry entry) {
        return MANAGER.equals(entry.getManager()) && "Apply".equals(entry.getOperation())
                && (entry.getSubresource() == null || entry.getSubresource().isEmpty());
    }

    private static boolean isSame(HasMetadata planned, HasMetadata child) {
        return planned.getKind().equals(child.getKind()) && planned.getMetadata().getName().equals(child.getMetadata().getName());
    }

    /** The API server's own words, without the request around them. */
    static String words(KubernetesClientException e) {
        return Optional.ofNullable(e.getStatus()).map(status -> status.getMessage()).orElse(String.valueOf(e.getMessage()));
    }

    private static String name(HasMetadata object) {
        return object.getKind() + " " + object.getMetadata().getName();
    }
}
