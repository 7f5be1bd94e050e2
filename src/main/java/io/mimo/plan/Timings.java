package io.mimo.plan;

import io.mimo.api.ModelSource;
import io.mimo.manifest.ModelLocation;
import io.mimo.manifest.RequestTimeouts;
import io.mimo.manifest.Warning;
import io.mimo.plan.Engine.Timing;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Start-up and shutdown budgets from the bytes that a replica loads. A budget is a bound, not a forecast: too short
 * kills a healthy start minutes before its end, too long only delays the alarm.
 */
final class Timings {
    private static final long MEGABYTE = 1_000_000;
    /**
     * Slowest download by a pod that is still waited for, in MB/s: about one Gbit/s. A slower declared reading rate
     * holds for it too.
     */
    private static final int DOWNLOAD_MEGABYTES_PER_SECOND = 100;
    /** Compilation, warm-up and CUDA-graph capture on the first launch. */
    private static final Duration WARM_UP = Duration.ofMinutes(15);
    /** Between the engine's own deadline, which explains itself in the log, and the probe's, which only kills. */
    private static final Duration PROBE_SLACK = Duration.ofMinutes(2);
    /**
     * Requests in flight may end; a thinking answer takes up to 300 s (field guide, production checklist), and any
     * request may ask for one. It does not follow the route: a route, which is an object of its own, would else replace
     * the pods whenever it changes.
     */
    private static final Duration DRAIN = RequestTimeouts.DEFAULT.thinking();
    /** For the preStop pause, the process's own exit and the kubelet's bookkeeping. */
    private static final Duration GRACE_SLACK = Duration.ofSeconds(60);

    private Timings() {}

    /** @param declaredRate {@code spec.model.readMegabytesPerSecond} */
    static Timing of(ModelLocation location, long bytes, @Nullable Integer declaredRate) {
        int rate = Objects.requireNonNullElse(declaredRate, ModelSource.DEFAULT_READ_MEGABYTES_PER_SECOND);
        Duration ready = at(rate, bytes).plus(download(location, bytes, rate)).plus(WARM_UP);
        return new Timing(ready.plus(PROBE_SLACK), ready, DRAIN, DRAIN.plus(GRACE_SLACK));
    }

    /** What the gateway lets take longer than a pod waits for when it ends. */
    static Optional<Warning> cutShort(RequestTimeouts timeouts) {
        Duration longest = timeouts.thinking();
        return longest.compareTo(DRAIN) <= 0
                ? Optional.empty()
                : Optional.of(new Warning(
                        "RouteOutlastsDrain",
                        "spec.route.timeouts.thinking",
                        "a request may take " + longest.toSeconds()
                                + " s at the gateway and a pod that ends waits " + DRAIN.toSeconds()
                                + " s for its requests, so longer answers are cut off "
                                + "whenever a pod is replaced; let clients retry them, or lower it to "
                                + DRAIN.toSeconds() + "s"));
    }

    /** What a pod fetches over the network before or while it reads; a cache was filled before the pod began. */
    private static Duration download(ModelLocation location, long bytes, int rate) {
        return switch (location) {
            case ModelLocation.HuggingFace _, ModelLocation.S3 _ ->
                at(Math.min(rate, DOWNLOAD_MEGABYTES_PER_SECOND), bytes);
            case ModelLocation.Volume _, ModelLocation.Cached _ -> Duration.ZERO;
        };
    }

    private static Duration at(int megabytesPerSecond, long bytes) {
        return Duration.ofSeconds(Math.ceilDiv(bytes, megabytesPerSecond * MEGABYTE));
    }
}
