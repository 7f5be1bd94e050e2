package io.mimo.operator.cluster;

import io.mimo.inventory.PodFacts.Owner;
import io.mimo.operator.cluster.ControllerChains.End;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Tells of every pod whose it is, by {@link ControllerChains}, as soon as that is known and again whenever it changes.
 *
 * <p>Pods and their controllers come by watches that keep no order among each other. A pod that bears our mark and
 * whose controller was not shown yet is therefore not told of at all, as if it came a moment later itself: told as a
 * stranger's, its GPUs would be lost to its own resource. A controller that is not shown within {@link #PATIENCE} does
 * not exist, and the pod is nobody's.
 */
public final class PodOwners {
    /** A watch is behind by milliseconds; one that is down for longer is told by the operator's health. */
    public static final Duration PATIENCE = Duration.ofSeconds(5);

    /** @param waits whether it is worth waiting for its controller */
    private record Seen(boolean waits, Consumer<Optional<Owner>> tell) {}

    private final ControllerChains chains = new ControllerChains();
    private final Map<String, Seen> pods = new HashMap<>();
    private final Map<String, Optional<Owner>> reported = new HashMap<>();
    private final BiConsumer<Duration, Runnable> later;

    public PodOwners() {
        this((delay, task) -> CompletableFuture.delayedExecutor(delay.toMillis(), TimeUnit.MILLISECONDS)
                .execute(task));
    }

    public PodOwners(BiConsumer<Duration, Runnable> later) {
        this.later = later;
    }

    /**
     * A pod was read.
     *
     * @param waits that it may be ours, and that it is not going
     * @param tell gets its owner, empty for a stranger's; it replaces the one that was given for the pod before
     */
    public synchronized void put(Controlled pod, boolean waits, Consumer<Optional<Owner>> tell) {
        pods.put(pod.uid(), new Seen(waits, tell));
        chains.put(pod).ifPresent(this::forget);
        chains.over(pod.uid()).forEach(this::report);
    }

    public synchronized void remove(String podUid) {
        forget(podUid);
        chains.remove(podUid);
    }

    /** A ReplicaSet, a Job or another controller of pods, or of their controllers, was read. */
    public synchronized void putController(Controlled controller) {
        chains.put(controller);
        chains.over(controller.uid()).forEach(this::report);
    }

    synchronized void removeController(String uid) {
        chains.remove(uid);
    }

    private void forget(String podUid) {
        pods.remove(podUid);
        reported.remove(podUid);
    }

    private void report(String uid) {
        Seen pod = pods.get(uid);
        if (pod == null) {
            return;
        }
        switch (chains.endOf(uid)) {
            case End.Resource(Owner owner) -> report(uid, pod, Optional.of(owner));
            case End.Nobody() -> report(uid, pod, Optional.empty());
            case End.Open open
            when reported.containsKey(uid) || !pod.waits() ->
                report(uid, pod, reported.getOrDefault(uid, Optional.empty()));
            case End.Open open -> later.accept(PATIENCE, () -> giveUp(uid));
        }
    }

    private void report(String uid, Seen pod, Optional<Owner> owner) {
        reported.put(uid, owner);
        pod.tell().accept(owner);
    }

    private synchronized void giveUp(String uid) {
        Seen pod = pods.get(uid);
        if (pod != null && !reported.containsKey(uid)) {
            report(uid, pod, Optional.empty());
        }
    }
}
