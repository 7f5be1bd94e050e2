package io.mimo.operator.scrape;

import io.mimo.operator.pods.TrackedPod;
import io.mimo.operator.scrape.PodReader.Source;
import io.mimo.render.HttpPort;
import io.mimo.status.EngineFigures;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Asks a ready pod what its engine has made of the memory, as {@link PodReader} asks and until the answer was
 * understood: the figures of one life of an engine never change.
 */
public final class EngineReader {
    private static final String PATH = "/metrics";

    private final PodReader<Optional<EngineFigures>> pods;
    private final Function<TrackedPod, Optional<URI>> address;

    /**
     * @param address where a pod's metrics are; empty = it is not asked
     * @param wake gets the uid of a resource whose reading may have changed
     */
    public EngineReader(Function<TrackedPod, Optional<URI>> address, Consumer<String> wake) {
        this(new PodReader<>(new Figures(), wake), address);
    }

    public EngineReader(
            Function<TrackedPod, Optional<URI>> address, Consumer<String> wake, BiConsumer<Duration, Runnable> later) {
        this(new PodReader<>(new Figures(), wake, later), address);
    }

    private EngineReader(PodReader<Optional<EngineFigures>> pods, Function<TrackedPod, Optional<URI>> address) {
        this.pods = pods;
        this.address = address;
    }

    /** At the pod's own address and the port of the API. */
    public static Optional<URI> atItsOwn(TrackedPod pod) {
        return pod.engine().address().map(ip -> PodReader.uri(ip, HttpPort.NUMBER, PATH));
    }

    public static Optional<URI> nowhere(TrackedPod pod) {
        return Optional.empty();
    }

    /** Empty until an answer was understood. */
    public Optional<EngineFigures> of(String uid, TrackedPod pod) {
        return address.apply(pod)
                .flatMap(uri -> pods.of(uid, new Source(life(pod), uri)))
                .flatMap(figures -> figures);
    }

    /** Whether this pod, in this life of its engine, is the one that was asked last for that resource. */
    public boolean isLast(String uid, TrackedPod pod) {
        return pods.last(uid).map(Source::pod).filter(life(pod)::equals).isPresent();
    }

    private static String life(TrackedPod pod) {
        return pod.engine().uid() + "/" + pod.engine().restarts();
    }

    /** Nobody is asked for it any more. */
    public void forget(String uid) {
        pods.forget(uid);
    }

    private record Figures() implements PodReader.Reading<Optional<EngineFigures>> {
        @Override
        public Optional<EngineFigures> of(HttpResponse<String> answer) {
            return answer.statusCode() == HttpURLConnection.HTTP_OK
                    ? CacheConfigText.read(answer.body())
                    : Optional.empty();
        }

        @Override
        public Optional<EngineFigures> ofSilence(URI uri) {
            return Optional.empty();
        }

        @Override
        public boolean isAskedAgain(Optional<EngineFigures> read) {
            return read.isEmpty();
        }
    }
}
