package io.mimo.render;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Lifecycle;
import io.fabric8.kubernetes.api.model.LifecycleBuilder;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ProbeBuilder;
import io.mimo.plan.Engine;
import java.time.Duration;
import java.util.Optional;

/**
 * When a pod counts as started, ready and alive, and how it leaves. All probes ask GET /health: 200, or 503 when the
 * engine is dead; the port does not listen before the engine is up (vLLM 0.14 to 0.33).
 */
final class Probes {
    private static final int PERIOD_SECONDS = 10;
    /** A busy API server answers late; late is not dead. */
    private static final int TIMEOUT_SECONDS = 10;
    /** Three minutes without an answer: a restart costs a whole load, and vLLM ends by itself when its engine dies. */
    private static final int LIVENESS_PERIOD_SECONDS = 30;

    private static final int LIVENESS_FAILURES = 6;
    private static final int READINESS_FAILURES = 3;
    /** Until every proxy has dropped the endpoint; requests that come meanwhile are still served. */
    private static final long PRE_STOP_SECONDS = 15;

    private Probes() {}

    static Probe startup(Engine.Timing timing) {
        return health(PERIOD_SECONDS, startupFailures(timing));
    }

    static Probe readiness() {
        return health(PERIOD_SECONDS, READINESS_FAILURES);
    }

    static Probe liveness() {
        return health(LIVENESS_PERIOD_SECONDS, LIVENESS_FAILURES);
    }

    /** The longest that the startup probe waits; never less than {@code timing.startup()}. */
    static Duration startupBudget(Engine.Timing timing) {
        return Duration.ofSeconds((long) startupFailures(timing) * PERIOD_SECONDS);
    }

    /** Rounded up, and one more because the first probe may come at once: n failures last n - 1 periods. */
    private static int startupFailures(Engine.Timing timing) {
        return Math.toIntExact(Math.ceilDiv(timing.startup().toSeconds(), PERIOD_SECONDS) + 1);
    }

    /**
     * The pause before SIGTERM, a part of the grace period. The sleep action needs no shell (Kubernetes 1.30 or newer,
     * KEP-3960). It shrinks, to none at last, when the plan leaves less between shutdown and grace.
     */
    static Optional<Lifecycle> pauseBeforeStop(Engine.Timing timing) {
        long room = timing.terminationGrace().toSeconds() - timing.shutdown().toSeconds() - 1;
        long seconds = Math.min(PRE_STOP_SECONDS, room);
        return seconds <= 0 ? Optional.empty() : Optional.of(sleep(seconds));
    }

    /**
     * A rank without HTTP ends after the leader had its pause and its time to finish: the requests in flight need every
     * rank. Kubernetes tells all pods of a group to stop at once.
     */
    static Optional<Lifecycle> outlastTheLeader(Engine.Timing timing) {
        return pauseBeforeStop(timing)
                .map(pause -> sleep(pause.getPreStop().getSleep().getSeconds()
                        + timing.shutdown().toSeconds()));
    }

    private static Lifecycle sleep(long seconds) {
        return new LifecycleBuilder()
                .withNewPreStop()
                .withNewSleep(seconds)
                .endPreStop()
                .build();
    }

    private static Probe health(int periodSeconds, int failures) {
        return new ProbeBuilder()
                .withNewHttpGet()
                .withPath("/health")
                .withPort(new IntOrString(HttpPort.NAME))
                .endHttpGet()
                .withPeriodSeconds(periodSeconds)
                .withTimeoutSeconds(TIMEOUT_SECONDS)
                .withFailureThreshold(failures)
                .build();
    }
}
