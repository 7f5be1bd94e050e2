package io.mimo.operator.scrape;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks one pod of each resource over HTTP, beside the reconciliations and at most once a minute. Whoever asks gets what
 * was last read and is woken when there is more or it is time to ask again. Invariant: a pod is read only because
 * somebody has just asked for this very pod, so that a refusal, a deletion or another pod at its address ends it.
 *
 * @param <R> what is read of an answer
 */
final class PodReader<R> {
    private static final Logger LOG = LoggerFactory.getLogger(PodReader.class);
    static final Duration INTERVAL = Duration.ofMinutes(1);
    /** A pod of the same cluster answers in milliseconds; what takes longer is a firewall. */
    private static final Duration TIMEOUT = Duration.ofSeconds(3);
    /** A hundred times what vLLM's /metrics has (60 kB); a larger answer is not what was asked for. */
    private static final long MOST_BYTES = 8L << 20;

    /** What is made of answers. */
    interface Reading<R> {
        /** A whole answer, of any status. */
        R of(HttpResponse<String> answer);

        /** Nobody answered, too late, or too much. */
        R ofSilence(URI uri);

        /** False when nothing more is to be learned of this pod. */
        boolean isAskedAgain(R read);
    }

    /**
     * Who is asked: an address may be another pod's later, and a pod's another life of its container.
     *
     * @param pod uid, and what else makes it another
     */
    record Source(String pod, URI uri) {}

    /** One resource's pod: who was asked, what was made of its answer, and whether it is time to ask again. */
    private record Known<R>(Source source, Optional<R> reading, boolean due) {}

    private final Map<String, Known<R>> byUid = new HashMap<>();
    private final Reading<R> meaning;
    private final Consumer<String> wake;
    private final BiConsumer<Duration, Runnable> later;
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(TIMEOUT).build();

    /** @param wake gets the uid of a resource whose reading may have changed */
    PodReader(Reading<R> meaning, Consumer<String> wake) {
        this(meaning, wake, (delay, task) -> CompletableFuture.delayedExecutor(delay.toMillis(), TimeUnit.MILLISECONDS)
                .execute(task));
    }

    PodReader(Reading<R> meaning, Consumer<String> wake, BiConsumer<Duration, Runnable> later) {
        this.meaning = meaning;
        this.wake = wake;
        this.later = later;
    }

    /** What was last read of this pod; empty before its first answer. */
    synchronized Optional<R> of(String uid, Source source) {
        Optional<Known<R>> known = Optional.ofNullable(byUid.get(uid))
                .filter(before -> before.source().equals(source));
        Optional<R> reading = known.flatMap(Known::reading);
        if (known.isEmpty() || known.get().due()) {
            byUid.put(uid, new Known<>(source, reading, false));
            read(uid, source);
        }
        return reading;
    }

    /** Who was asked last for that resource. */
    synchronized Optional<Source> last(String uid) {
        return Optional.ofNullable(byUid.get(uid)).map(Known::source);
    }

    /** Nothing is read for it any more. */
    synchronized void forget(String uid) {
        byUid.remove(uid);
    }

    private void read(String uid, Source source) {
        answer(source.uri())
                .thenApply(meaning::of)
                .exceptionally(failure -> {
                    LOG.atDebug()
                            .addKeyValue("address", source.uri())
                            .setCause(failure)
                            .log("pod not read");
                    return meaning.ofSilence(source.uri());
                })
                .thenAccept(read -> keep(uid, new Known<>(source, Optional.of(read), false)));
    }

    /** The request's own timeout ends with the headers: the body has to be there in time too. */
    private CompletableFuture<HttpResponse<String>> answer(URI uri) {
        var request = HttpRequest.newBuilder(uri).timeout(TIMEOUT).build();
        CompletableFuture<HttpResponse<String>> sent =
                client.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofString(), MOST_BYTES));
        return sent.copy().orTimeout(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS).whenComplete((_, failure) -> {
            if (failure != null) {
                sent.cancel(true);
            }
        });
    }

    private void keep(String uid, Known<R> read) {
        if (!replace(uid, read)) {
            return;
        }
        if (meaning.isAskedAgain(read.reading().orElseThrow())) {
            later.accept(INTERVAL, () -> {
                if (replace(uid, new Known<>(read.source(), read.reading(), true))) {
                    wake.accept(uid);
                }
            });
        }
        wake.accept(uid);
    }

    /** False when another pod is asked by now, or none. */
    private synchronized boolean replace(String uid, Known<R> fresh) {
        return byUid.computeIfPresent(uid, (any, known) -> known.source().equals(fresh.source()) ? fresh : known)
                == fresh;
    }

    /** {@code address} is a pod's IP of either family. */
    static URI uri(String address, int port, String path) {
        String host = address.contains(":") && !address.startsWith("[") ? "[" + address + "]" : address;
        return URI.create("http://" + host + ":" + port + path);
    }
}
