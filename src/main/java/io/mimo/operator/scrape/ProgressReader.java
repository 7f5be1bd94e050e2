package io.mimo.operator.scrape;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mimo.operator.scrape.PodReader.Source;
import io.mimo.render.DownloadRenderer;
import io.mimo.status.ObservedDownload.Reading;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** Asks a downloading pod how far it is, as {@link PodReader} asks. */
public final class ProgressReader {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final PodReader<Reading> pods;
    private final int port;

    /** @param wake gets the uid of a resource whose reading may have changed */
    public ProgressReader(Consumer<String> wake) {
        this(new PodReader<>(new Progress(), wake), DownloadRenderer.PROGRESS_PORT);
    }

    public ProgressReader(Consumer<String> wake, BiConsumer<Duration, Runnable> later, int port) {
        this(new PodReader<>(new Progress(), wake, later), port);
    }

    private ProgressReader(PodReader<Reading> pods, int port) {
        this.pods = pods;
        this.port = port;
    }

    /** The last answer of the pod at this address; empty before the first. */
    public Optional<Reading> of(String uid, String podUid, String address) {
        return pods.of(uid, new Source(podUid, PodReader.uri(address, port, "/progress")));
    }

    /** Nothing is downloaded for it any more. */
    public void forget(String uid) {
        pods.forget(uid);
    }

    /** It changes as long as the pod runs. */
    private record Progress() implements PodReader.Reading<Reading> {
        @Override
        public Reading of(HttpResponse<String> answer) {
            try {
                JsonNode json = JSON.readTree(answer.body());
                return new Reading.Progress(
                        json.path("bytesDone").asLong(),
                        json.path("bytesTotal").asLong(),
                        json.path("filesDone").asInt(),
                        json.path("filesTotal").asInt(),
                        json.path("bytesPerSecond").asLong(),
                        json.path("message").asText());
            } catch (IOException e) {
                return ofSilence(answer.uri());
            }
        }

        @Override
        public Reading ofSilence(URI uri) {
            return new Reading.NotReachable(uri.toString());
        }

        @Override
        public boolean isAskedAgain(Reading read) {
            return true;
        }
    }
}
