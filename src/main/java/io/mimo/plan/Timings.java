package io.mimo.plan;

import io.mimo.plan.Plan.Timing;
import io.mimo.spec.ModelLocation;
import java.time.Duration;

/**
 * Start-up and shutdown budgets from the bytes that a replica loads. A budget is a bound, not a forecast: too short kills a healthy
 * start minutes before its end, too long only delays the alarm.
 */
final class Timings {
    /** Slowest disk that is still waited for. 313 GB at 1 GB/s take 5 minutes; shared file systems are several times slower. */
    private static final long READ_BYTES_PER_SECOND = 200_000_000L;
    /** Slowest download that is still waited for: about one Gbit/s. */
    private static final long DOWNLOAD_BYTES_PER_SECOND = 100_000_000L;
    /** Compilation, warm-up and CUDA-graph capture on the first launch. */
    private static final Duration WARM_UP = Duration.ofMinutes(15);
    /** Between the engine's own deadline, which explains itself in the log, and the probe's, which only kills. */
    private static final Duration PROBE_SLACK = Duration.ofMinutes(2);
    /** Requests in flight may end; a direct answer takes 10-30 s, a thinking one up to 300 s (field guide, production checklist). */
    private static final Duration DRAIN_DIRECT = Duration.ofSeconds(60);
    private static final Duration DRAIN_THINKING = Duration.ofSeconds(300);
    /** For the preStop pause, the process's own exit and the kubelet's bookkeeping. */
    private static final Duration GRACE_SLACK = Duration.ofSeconds(60);

    private Timings() {}

    static Timing of(ModelLocation location, long bytes, boolean thinking) {
        Duration load = Duration.ofSeconds(Math.ceilDiv(bytes, READ_BYTES_PER_SECOND));
        Duration download = switch (location) {
            case ModelLocation.HuggingFace hub -> Duration.ofSeconds(Math.ceilDiv(bytes, DOWNLOAD_BYTES_PER_SECOND));
            case ModelLocation.Volume volume -> Duration.ZERO;
            case ModelLocation.S3 bucket -> Duration.ofSeconds(Math.ceilDiv(bytes, DOWNLOAD_BYTES_PER_SECOND));
        };
        Duration ready = load.plus(download).plus(WARM_UP);
        Duration drain = thinking ? DRAIN_THINKING : DRAIN_DIRECT;
        return new Timing(ready.plus(PROBE_SLACK), ready, drain, drain.plus(GRACE_SLACK));
    }
}
