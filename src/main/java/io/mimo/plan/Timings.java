package io.mimo.plan;

import io.mimo.plan.Plan.Timing;
import io.mimo.spec.ModelLocation;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Start-up and shutdown budgets from the bytes that a replica loads. A budget is a bound, not a forecast: too short kills a healthy
 * start minutes before its end, too long only delays the alarm.
 */
final class Timings {
    private static final long MEGABYTE = 1_000_000;
    /** Slowest disk that is still waited for, in MB/s. 313 GB at 1 GB/s take 5 minutes; shared file systems are several times slower. */
    private static final int READ_MEGABYTES_PER_SECOND = 200;
    /** Slowest download by a pod that is still waited for, in MB/s: about one Gbit/s. A slower declared reading rate holds for it too. */
    private static final int DOWNLOAD_MEGABYTES_PER_SECOND = 100;
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

    /**
     * @param declaredRate {@code spec.model.readMegabytesPerSecond}
     * @param longestRequest at the gateway; empty without a route: then the mode decides
     */
    static Timing of(
            ModelLocation location, long bytes, @Nullable Integer declaredRate, boolean thinking, Optional<Duration> longestRequest) {
        int rate = Objects.requireNonNullElse(declaredRate, READ_MEGABYTES_PER_SECOND);
        Duration ready = at(rate, bytes).plus(download(location, bytes, rate)).plus(WARM_UP);
        Duration mode = thinking ? DRAIN_THINKING : DRAIN_DIRECT;
        Duration drain = longestRequest.filter(longest -> longest.compareTo(mode) > 0).orElse(mode);
        return new Timing(ready.plus(PROBE_SLACK), ready, drain, drain.plus(GRACE_SLACK));
    }

    /** What a pod fetches over the network before or while it reads; a cache was filled before the pod began. */
    private static Duration download(ModelLocation location, long bytes, int rate) {
        return switch (location) {
            case ModelLocation.HuggingFace _, ModelLocation.S3 _ -> at(Math.min(rate, DOWNLOAD_MEGABYTES_PER_SECOND), bytes);
            case ModelLocation.Volume _, ModelLocation.Cached _ -> Duration.ZERO;
        };
    }

    private static Duration at(int megabytesPerSecond, long bytes) {
        return Duration.ofSeconds(Math.ceilDiv(bytes, megabytesPerSecond * MEGABYTE));
    }
}
