package io.mimo.controlplane;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.function.Predicate;

/**
 * Waits for what a cluster brings about by itself. Polls: a test must see the same state that users see through the
 * API.
 */
final class Await {

    private static final Duration PAUSE = Duration.ofMillis(50);

    private Await() {}

    /** The first value that is wanted; an AssertionError with the last value seen when there is none in time. */
    static <T> T value(Duration limit, Callable<T> probe, Predicate<? super T> wanted) {
        Instant end = Instant.now().plus(limit);
        while (true) {
            T value = call(probe);
            if (wanted.test(value)) {
                return value;
            }
            if (Instant.now().isAfter(end)) {
                throw new AssertionError("not within " + limit + "; last seen: " + value);
            }
            pause();
        }
    }

    private static <T> T call(Callable<T> probe) {
        try {
            return probe.call();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting", e);
        }
    }
}
