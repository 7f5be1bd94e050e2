package io.mimo.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mimo.render.DownloadRenderer;
import io.mimo.status.ObservedDownload.Reading;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
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
 * Asks a downloading pod how far it is, beside the reconciliations and at most once a minute for each resource. Whoever asks gets what was
 * last read and is woken when there is more or it is time to ask again. Invariant: a pod is read only because somebody has just asked for
 * this very pod, so that a refusal, a deletion or another pod at its address ends it.
 */
final class ProgressReader {
    private static final Logger LOG = LoggerFactory.getLogger(ProgressReader.class);
    private static final Duration INTERVAL = Duration.ofMinutes(1);
    /** A pod of the same cluster answers in milliseconds; what takes longer is a firewall. */
    private static final Duration TIMEOUT = Duration.ofSeconds(3);
    private static final ObjectMapper JSON = new ObjectMapper();

    /** One resource's download: who was asked, what it answered, and whether it is time to ask again. */
    private record Known(Source source, Optional<Reading> reading, boolean due) {}

    /** An address may be another pod's later. */
    private record Source(String podUid, String address) {}

    private final Map<String, Known> byUid = new HashMap<>();
    private final Consumer<String> wake;
    private final BiConsumer<Duration, Runnable> later;
    private final int port;
    private final HttpClient client = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();

    /** @param wake gets the uid of a resource whose reading may have changed */
    ProgressReader(Consumer<String> wake) {
        this(wake, (delay, task) -> CompletableFuture.delayedExecutor(delay.toMillis(), TimeUnit.MILLISECONDS).execute(task),
                DownloadRenderer.PROGRESS_PORT);
    }

    ProgressReader(Consumer<String> wake, BiConsumer<Duration, Runnable> later, int port) {
        this.wake = wake;
        this.later = later;
        this.port = port;
    }

    /** The last answer of the pod at this address; empty before the first. */
    synchronized Optional<Reading> of(String uid, String podUid, String address) {
        var source = new Source(podUid, address);
        Optional<Known> known = Optional.ofNullable(byUid.get(uid)).filter(before -> before.source().equals(source));
        Optional<Reading> reading = known.flatMap(Known::reading);
        if (known.isEmpty() || known.get().due()) {
            byUid.put(uid, new Known(source, reading, false));
            read(uid, source);
        }
        return reading;
    }

    /** Nothing is downloaded for it any more. */
    synchronized void forget(String uid) {
        byUid.remove(uid);
    }

    private void read(String uid, Source source) {
        String address = source.address();
        var request = HttpRequest.newBuilder(uri(address)).timeout(TIMEOUT).build();
        client.sendAsync(request, HttpResponse.BodyHandlers.ofString()).thenApply(ProgressReader::progress)
                .exceptionally(failure -> {
                    LOG.atDebug().addKeyValue("address", address).setCause(failure).log("progress not read");
                    return new Reading.NotReachable(uri(address).toString());
                })
                .thenAccept(reading -> keep(uid, new Known(source, Optional.of(reading), false)));
    }

    private void keep(String uid, Known read) {
        if (replace(uid, read)) {
            later.accept(INTERVAL, () -> {
                if (replace(uid, new Known(read.source(), read.reading(), true))) {
                    wake.accept(uid);
                }
            });
            wake.accept(uid);
        }
    }

    /** False when another pod is asked by now, or none. */
    private synchronized boolean replace(String uid, Known fresh) {
        return byUid.computeIfPresent(uid, (any, known) -> known.source().equals(fresh.source()) ? fresh : known) == fresh;
    }

    private URI uri(String address) {
        String host = address.contains(":") && !address.startsWith("[") ? "[" + address + "]" : address;
        return URI.create("http://" + host + ":" + port + "/progress");
    }

    private static Reading progress(HttpResponse<String> answer) {
        try {
            JsonNode json = JSON.readTree(answer.body());
            return new Reading.Progress(json.path("bytesDone").asLong(), json.path("bytesTotal").asLong(), json.path("filesDone").asInt(),
                    json.path("filesTotal").asInt(), json.path("bytesPerSecond").asLong(), json.path("message").asText());
        } catch (IOException e) {
            return new Reading.NotReachable(answer.uri().toString());
        }
    }
}
