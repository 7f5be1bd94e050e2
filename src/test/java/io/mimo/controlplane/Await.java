package io.mimo.controlplane;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.awaitility.core.ThrowingRunnable;

/**
 * Waits for what a cluster brings about by itself. Polls: a test must see the same state that users see through the
 * API.
 */
public final class Await {
    private static final Duration PAUSE = Duration.ofMillis(50);
    /** For the last look of {@link #holds}; Awaitility wants a limit above the time that it waits in any case. */
    private static final Duration LAST_LOOK = Duration.ofMinutes(1);

    private Await() {}

    public static ConditionFactory within(Duration limit) {
        return Awaitility.await()
                .pollInSameThread()
                .pollDelay(Duration.ZERO)
                .pollInterval(PAUSE)
                .atMost(limit);
    }

    /** The first value that is wanted; an error with the last value seen when there is none in time. */
    public static <T> T value(Duration limit, Callable<T> probe, Predicate<? super T> wanted) {
        return within(limit).until(probe, wanted);
    }

    /** For so long; the first look at which it does not hold is an error at once. */
    static void holds(Duration time, ThrowingRunnable assertion) {
        within(time.plus(LAST_LOOK))
                .during(time)
                .failFast("it held no longer", assertion)
                .until(() -> true);
    }
}
