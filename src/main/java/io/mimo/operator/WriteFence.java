package io.mimo.operator;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Between the operator and every write. Invariants: under leader election no write is sent unless our own lease was
 * renewed so lately that nobody else may hold it, and none is sent once the process begins to end: then watches end one
 * by one, and a reconciliation under way would decide on caches that empty under its feet. Both clocks have to agree:
 * the monotonic one may stand still while a machine sleeps, and the other may be set.
 */
final class WriteFence implements Interceptor {
    private static final Set<String> READS = Set.of("GET", "HEAD");
    private static final String LEASES = "/apis/coordination.k8s.io/";
    /** Questions about our own permissions, which are asked by POST. */
    private static final String QUESTIONS = "/apis/authorization.k8s.io/";

    private final LongSupplier nanoTime;
    private final Clock clock;
    private volatile Optional<Duration> validity = Optional.empty();
    private volatile Optional<Moment> renewed = Optional.empty();
    private volatile boolean shut;
    private volatile Moment sent;

    private record Moment(long nanoTime, Instant wall) {}

    WriteFence() {
        this(System::nanoTime, Clock.systemUTC());
    }

    WriteFence(LongSupplier nanoTime, Clock clock) {
        this.nanoTime = nanoTime;
        this.clock = clock;
        this.sent = now();
    }

    /** From now on writes need a lease that was renewed less than so long ago. */
    void requireLease(Duration leaseValidity) {
        validity = Optional.of(leaseValidity);
    }

    /** From now on and for good nothing is written but our lease. */
    void shut() {
        shut = true;
    }

    @Override
    public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
        String path = request.uri().getPath();
        if (READS.contains(request.method()) || path.contains(QUESTIONS)) {
            return;
        }
        if (path.contains(LEASES)) {
            sent = now();
        } else if (shut) {
            throw new KubernetesClientException("not written: this operator ends, and the next one does it");
        } else if (validity.filter(limit -> !isHeld(limit)).isPresent()) {
            throw new KubernetesClientException("not written: the lease was not renewed for "
                    + validity.get().toSeconds() + " s, so another operator may lead by now");
        }
    }

    /** A lease that could be written is ours since the request was sent: only one renewal is on its way at a time. */
    @Override
    public void after(HttpRequest request, HttpResponse<?> response, AsyncBody.Consumer<List<ByteBuffer>> consumer) {
        if (!READS.contains(request.method()) && request.uri().getPath().contains(LEASES) && response.isSuccessful()) {
            renewed = Optional.of(sent);
        }
    }

    private boolean isHeld(Duration limit) {
        Moment now = now();
        return renewed.filter(last -> now.nanoTime() - last.nanoTime() < limit.toNanos()
                        && Duration.between(last.wall(), now.wall()).compareTo(limit) < 0)
                .isPresent();
    }

    private Moment now() {
        return new Moment(nanoTime.getAsLong(), clock.instant());
    }
}
