package io.mimo.operator.reconcile;

import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import io.javaoperatorsdk.operator.processing.event.source.ResourceEventAware;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import io.mimo.api.MimoDeployment;
import io.mimo.api.MimoDeploymentStatus;
import io.mimo.api.MimoDeploymentStatus.Condition;
import io.mimo.inventory.PodFacts;
import io.mimo.operator.cluster.ClusterListener;
import io.mimo.status.ConditionType;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * Decides which resources are reconciled again when GPUs come or go. Resources that wait for GPUs or for pods are
 * enqueued after a moment, so that a burst of node events is one reconciliation; resources that run need nothing,
 * except that the bounds of their autoscaler may move, and are enqueued later. Without changes nothing is enqueued.
 * Invariant: within 5 s after a change every resource is woken, whatever its status says then.
 */
final class RequeueScheduler extends SimpleInboundEventSource<MimoDeployment>
        implements ResourceEventAware<MimoDeployment>, ClusterListener {
    private static final Duration BURST = Duration.ofMillis(200);
    private static final Duration SETTLED_LATER = Duration.ofSeconds(5);

    private final IndexerResourceCache<MimoDeployment> primaries;
    private final Consumer<String> forget;
    private final Map<String, ResourceID> byUid = new ConcurrentHashMap<>();
    private final Map<String, Long> wokenAt = new ConcurrentHashMap<>();
    private final AtomicBoolean waitingScheduled = new AtomicBoolean();
    private final AtomicBoolean settledScheduled = new AtomicBoolean();
    private final BiConsumer<Duration, Runnable> later;
    private final LongSupplier nanoTime;
    private volatile long changedAt;

    /** {@code forget} gets the uid of a resource that is going or gone. */
    RequeueScheduler(IndexerResourceCache<MimoDeployment> primaries, Consumer<String> forget) {
        this(
                primaries,
                forget,
                // a thread of its own: whatever blocks a shared pool must not keep a resource from being woken
                (delay, task) -> CompletableFuture.delayedExecutor(
                                delay.toMillis(), TimeUnit.MILLISECONDS, Thread::startVirtualThread)
                        .execute(task),
                System::nanoTime);
    }

    RequeueScheduler(
            IndexerResourceCache<MimoDeployment> primaries,
            Consumer<String> forget,
            BiConsumer<Duration, Runnable> later,
            LongSupplier nanoTime) {
        super("wakeups");
        this.primaries = primaries;
        this.forget = forget;
        this.later = later;
        this.nanoTime = nanoTime;
        this.changedAt = nanoTime.getAsLong();
    }

    @Override
    public void enqueueWaiting() {
        changedAt = nanoTime.getAsLong();
        wakeLater(waitingScheduled, BURST, RequeueScheduler::isWaiting);
        wakeLater(settledScheduled, SETTLED_LATER, this::isOwed);
    }

    @Override
    public void podChanged(PodFacts.Owner owner) {
        enqueue(owner.uid());
    }

    void enqueue(String uid) {
        Optional.ofNullable(byUid.get(uid)).ifPresent(this::propagateEvent);
    }

    void enqueueAll() {
        wake(any -> true);
    }

    /** Whether a resource exists and is not going. */
    boolean exists(String uid) {
        return byUid.containsKey(uid);
    }

    @Override
    public void onResourceCreated(MimoDeployment resource) {
        byUid.put(resource.getMetadata().getUid(), ResourceID.fromResource(resource));
    }

    /**
     * A resource that was deleted and created again while the watch was cut off arrives as an update, which may lower
     * the generation.
     */
    @Override
    public void onResourceUpdated(MimoDeployment now, MimoDeployment before) {
        boolean another =
                !now.getMetadata().getUid().equals(before.getMetadata().getUid());
        if (another || now.isMarkedForDeletion()) {
            onResourceDeleted(before);
        }
        if (!now.isMarkedForDeletion()) {
            onResourceCreated(now);
        }
        if (another) {
            propagateEvent(ResourceID.fromResource(now));
        }
    }

    @Override
    public void onResourceDeleted(MimoDeployment resource) {
        byUid.remove(resource.getMetadata().getUid());
        wokenAt.remove(resource.getMetadata().getUid());
        forget.accept(resource.getMetadata().getUid());
    }

    private void wakeLater(AtomicBoolean scheduled, Duration delay, Predicate<MimoDeployment> which) {
        if (isRunning() && scheduled.compareAndSet(false, true)) {
            later.accept(delay, () -> {
                scheduled.set(false);
                wake(which);
            });
        }
    }

    private void wake(Predicate<MimoDeployment> which) {
        if (!isRunning()) {
            return;
        }
        long now = nanoTime.getAsLong();
        primaries.list(which).toList().forEach(primary -> {
            wokenAt.put(primary.getMetadata().getUid(), now);
            propagateEvent(ResourceID.fromResource(primary));
        });
    }

    /** Whatever its status said at each timer: it was not woken since the last change. */
    private boolean isOwed(MimoDeployment primary) {
        Long woken = wokenAt.get(primary.getMetadata().getUid());
        return woken == null || woken - changedAt <= 0;
    }

    /** Not placed, not applied or not serving with all replicas: free GPUs may change that. */
    private static boolean isWaiting(MimoDeployment primary) {
        List<Condition> conditions = Optional.ofNullable(primary.getStatus())
                .map(MimoDeploymentStatus::conditions)
                .orElse(List.of());
        return !(holds(conditions, ConditionType.Placed) && holds(conditions, ConditionType.Available));
    }

    private static boolean holds(List<Condition> conditions, ConditionType type) {
        return conditions.stream()
                .anyMatch(condition -> condition.type().equals(type.name())
                        && condition.status().equals("True"));
    }
}
