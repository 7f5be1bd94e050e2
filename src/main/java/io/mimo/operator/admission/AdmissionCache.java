package io.mimo.operator.admission;

import io.mimo.api.MimoDeployment;
import io.mimo.inventory.Inventory;
import io.mimo.inventory.PodFacts;
import io.mimo.inventory.Reservation;
import io.mimo.operator.admission.ReservationLapse.State;
import io.mimo.operator.cluster.ClusterIndex;
import io.mimo.operator.pods.TrackedPod;
import io.mimo.plan.Decision;
import io.mimo.plan.GpuPlacement;
import io.mimo.plan.Plan;
import io.mimo.status.AdmittedDecision;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BiFunction;
import java.util.function.Predicate;

/**
 * Who was accepted, in which order, and what each was promised. Deciding and recording are one step under one lock, so
 * that of two resources that want the same GPUs exactly one is accepted. The order is in
 * {@code status.plan.acceptedAt}: a restart seeds from there.
 */
public final class AdmissionCache {

    private final ClusterIndex cluster;
    private final Predicate<String> exists;
    private final BiFunction<MimoDeployment, Inventory, Decision> decider;
    private final Runnable freed;
    private final Map<String, Admission> entries = new HashMap<>();
    private final ReservationLapse lapse = new ReservationLapse();
    private Instant latest = Instant.EPOCH;

    /**
     * @param exists tells by uid whether a resource exists and is not going: one that was deleted while it was judged
     *     must not be promised anything, as nobody would ever take it back
     * @param freed called when GPUs that were promised are so no more
     */
    public AdmissionCache(
            ClusterIndex cluster,
            Predicate<String> exists,
            BiFunction<MimoDeployment, Inventory, Decision> decider,
            Runnable freed) {
        this.cluster = cluster;
        this.exists = exists;
        this.decider = decider;
        this.freed = freed;
    }

    /** What a former leader accepted; present entries win. */
    public synchronized void seed(Collection<Admission> accepted) {
        accepted.forEach(entry -> entries.putIfAbsent(entry.uid(), entry));
        accepted.stream()
                .map(Admission::since)
                .max(Comparator.naturalOrder())
                .filter(latest::isBefore)
                .ifPresent(since -> latest = since);
    }

    /**
     * Decides on one resource and records the answer.
     *
     * @param workloadReplicas replicas asked of its workload now; empty when no workload exists, and a refusal takes
     *     nothing away
     */
    public AdmittedDecision judge(MimoDeployment resource, OptionalInt workloadReplicas, Instant now) {
        boolean less;
        AdmittedDecision judgement;
        synchronized (this) {
            String uid = resource.getMetadata().getUid();
            long promisedBefore = promised(uid);
            judgement = decideAndRecord(resource, workloadReplicas, now);
            less = promised(uid) < promisedBefore;
        }
        if (less) {
            freed.run();
        }
        return judgement;
    }

    /** A promise that had lapsed before this process began. */
    public synchronized void resumeLapsed(MimoDeployment resource) {
        lapse.resume(resource.getMetadata().getUid(), generation(resource));
    }

    /**
     * What became of the last judgement.
     *
     * @param kept something keeps pods that the resource is to have from being made or from getting a node
     * @return when the resource has to be judged again; empty = only when something changes
     */
    public synchronized Optional<Duration> observe(MimoDeployment resource, boolean kept, Instant now) {
        String uid = resource.getMetadata().getUid();
        boolean promised = Optional.ofNullable(entries.get(uid))
                .filter(entry -> entry.generation() == generation(resource))
                .isPresent();
        return lapse.observe(uid, generation(resource), promised, kept, now);
    }

    /** What would be decided on another wish for the same resource; nothing is recorded. */
    public synchronized Decision preview(MimoDeployment resource, OptionalInt workloadReplicas) {
        Optional<Admission> held = Optional.ofNullable(
                        entries.get(resource.getMetadata().getUid()))
                .filter(entry -> entry.generation() == generation(resource) && !lapse.isLapsed(entry.uid()));
        return decider.apply(resource, inventory(resource, held).withAsked(workloadReplicas));
    }

    /**
     * A resource that does not exist any more, or is going, holds no promise; its pods hold their GPUs until they are
     * gone too.
     */
    public void forget(String uid) {
        boolean known;
        synchronized (this) {
            known = entries.remove(uid) != null;
            lapse.forget(uid);
        }
        if (known) {
            freed.run();
        }
    }

    private AdmittedDecision decideAndRecord(MimoDeployment resource, OptionalInt workloadReplicas, Instant now) {
        String uid = resource.getMetadata().getUid();
        long generation = generation(resource);
        Optional<Admission> own = Optional.ofNullable(entries.get(uid));
        State state = lapse.judge(uid, generation, now);
        Optional<Admission> held = own.filter(entry -> entry.generation() == generation && state == State.HOLDS);
        Decision decision = decider.apply(resource, inventory(resource, held).withAsked(workloadReplicas));
        return switch (decision) {
            case Decision.Accepted accepted -> {
                // a lapsed promise keeps its date, not its place
                Instant since = held.or(() -> own.filter(any -> state == State.LAPSED))
                        .map(Admission::since)
                        .orElseGet(() -> next(now));
                if (exists.test(uid)) {
                    entries.put(uid, entry(uid, generation, since, accepted.plan(), workloadReplicas));
                }
                yield new AdmittedDecision(decision, Optional.of(since), state == State.LAPSED);
            }
            case Decision.Refused refused
            when held.isPresent() && workloadReplicas.isPresent() ->
                new AdmittedDecision(decision, held.map(Admission::since));
            // what a newer release was promised for it stays promised
            case Decision.Refused refused
            when own.isPresent() && !resource.notUnderstood().isEmpty() ->
                new AdmittedDecision(decision, own.map(Admission::since));
            case Decision.Refused refused -> {
                own.map(Admission::withoutNewPods)
                        .filter(entry -> workloadReplicas.isPresent() && exists.test(uid))
                        .ifPresentOrElse(entry -> entries.put(uid, entry), () -> entries.remove(uid));
                yield new AdmittedDecision(decision, Optional.empty(), state == State.LAPSED);
            }
        };
    }

    /** A resource that keeps its place sees the promises made before it; a new one sees all. */
    private Inventory inventory(MimoDeployment resource, Optional<Admission> held) {
        var meta = resource.getMetadata();
        List<Reservation> earlier = entries.values().stream()
                .filter(entry -> !entry.uid().equals(meta.getUid())
                        && held.map(entry::isBefore).orElse(true)
                        && !lapse.isLapsed(entry.uid()))
                .sorted(Admission.BY_ACCEPTANCE)
                .map(this::promise)
                .filter(promise -> promise.pods() > 0)
                .toList();
        return cluster.inventory()
                .forSelf(new PodFacts.Owner(meta.getNamespace(), meta.getName(), meta.getUid()))
                .withPromises(earlier);
    }

    private Reservation promise(Admission entry) {
        return new Reservation(
                entry.holder(),
                entry.product(),
                entry.leastMemoryMiB(),
                entry.resourceName(),
                entry.gpusPerPod(),
                entry.podsPerReplica(),
                unbound(entry),
                entry.requests(),
                entry.nodeSelector(),
                entry.tolerations());
    }

    /**
     * Pods that exist or are to exist, without those that hold their GPUs already. A pod that is going does not count:
     * it is replaced.
     */
    private int unbound(Admission entry) {
        List<TrackedPod> live = cluster.podsOf(entry.namespace(), entry.uid()).stream()
                .filter(TrackedPod::counts)
                .toList();
        int bound = (int)
                live.stream().filter(pod -> pod.facts().node().isPresent()).count();
        return Math.max(entry.pods(), live.size()) - bound;
    }

    private long promised(String uid) {
        return Optional.ofNullable(entries.get(uid))
                .filter(entry -> !lapse.isLapsed(uid))
                .map(entry -> (long) unbound(entry) * entry.gpusPerPod())
                .orElse(0L);
    }

    private static long generation(MimoDeployment resource) {
        return Objects.requireNonNullElse(resource.getMetadata().getGeneration(), 0L);
    }

    /** An autoscaler's count is its own. */
    private static Admission entry(
            String uid, long generation, Instant since, Plan plan, OptionalInt workloadReplicas) {
        GpuPlacement placement = plan.placement();
        int planned = plan.replicas().count();
        int replicas = plan.replicas().scaling().isPresent() ? workloadReplicas.orElse(planned) : planned;
        int pods = replicas * plan.nodesPerReplica();
        return new Admission(
                uid,
                plan.workload().namespace() + "/" + plan.workload().name(),
                generation,
                since,
                placement.product(),
                placement.leastMemoryMiB().orElse(0),
                plan.engine().container().gpuResource(),
                placement.shape().gpusPerPod(),
                plan.nodesPerReplica(),
                pods,
                plan.placement().requests(),
                plan.overlay().nodeSelector(),
                plan.overlay().tolerations());
    }

    /** Strictly later than every acceptance before: the order that the status shows is the order that holds. */
    private Instant next(Instant now) {
        Instant millis = now.truncatedTo(ChronoUnit.MILLIS);
        latest = millis.isAfter(latest) ? millis : latest.plus(Duration.ofMillis(1));
        return latest;
    }
}
