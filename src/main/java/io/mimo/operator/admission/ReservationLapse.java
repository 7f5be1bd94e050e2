package io.mimo.operator.admission;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Which promises of GPUs count for nothing at present. A promise lapses when for {@link #PATIENCE}, without a break and
 * in one generation of its resource, something kept the pods that it is for from being made or from getting a node. It
 * stays lapsed until nothing does, or the spec is edited; then the resource takes its turn like a new one. What its
 * live pods hold is theirs all the time.
 */
public final class ReservationLapse {
    /** What passes by itself, a webhook that is restarted or a quota that is freed, does so within it. */
    public static final Duration PATIENCE = Duration.ofMinutes(5);

    /** Of one resource's promise. */
    public enum State {
        HOLDS,
        LAPSED,
        /** Lapsed before and may be kept again: it has lost its place in the order. */
        RETURNS
    }

    private record Blocked(long generation, Instant since, State state) {}

    private final Map<String, Blocked> byUid = new HashMap<>();

    /** A promise that had lapsed before this process began. */
    synchronized void resume(String uid, long generation) {
        byUid.put(uid, new Blocked(generation, Instant.EPOCH, State.LAPSED));
    }

    /** To be asked when the resource is judged. */
    public synchronized State judge(String uid, long generation, Instant now) {
        Blocked blocked = byUid.get(uid);
        if (blocked == null) {
            return State.HOLDS;
        }
        if (blocked.generation() != generation) {
            byUid.remove(uid);
            return blocked.state() == State.HOLDS ? State.HOLDS : State.RETURNS;
        }
        if (blocked.state() == State.RETURNS) {
            byUid.remove(uid);
            return State.RETURNS;
        }
        if (blocked.state() == State.HOLDS && !now.isBefore(blocked.since().plus(PATIENCE))) {
            byUid.put(uid, new Blocked(generation, blocked.since(), State.LAPSED));
        }
        return byUid.get(uid).state();
    }

    /** What others go by: as the resource was judged last. */
    public synchronized boolean isLapsed(String uid) {
        return Optional.ofNullable(byUid.get(uid))
                .filter(blocked -> blocked.state() != State.HOLDS)
                .isPresent();
    }

    /**
     * To be told what was seen after each judgement.
     *
     * @param promised the resource has a promise, lapsed or not
     * @param kept something keeps pods that it is for from being made or from getting a node
     * @return when the resource has to be judged again; empty = only when something changes
     */
    public synchronized Optional<Duration> observe(
            String uid, long generation, boolean promised, boolean kept, Instant now) {
        boolean lapsed = isLapsed(uid);
        if (kept && lapsed) {
            return Optional.empty();
        }
        if (kept && promised) {
            Blocked blocked = byUid.computeIfAbsent(uid, any -> new Blocked(generation, now, State.HOLDS));
            return Optional.of(Duration.between(now, blocked.since().plus(PATIENCE)))
                    .map(left -> left.isNegative() ? Duration.ZERO : left);
        }
        if (lapsed) {
            byUid.computeIfPresent(
                    uid, (any, blocked) -> new Blocked(blocked.generation(), blocked.since(), State.RETURNS));
            return Optional.of(Duration.ZERO);
        }
        byUid.remove(uid);
        return Optional.empty();
    }

    public synchronized void forget(String uid) {
        byUid.remove(uid);
    }
}
