package io.mimo.weights;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The script of the download Job goes on where it was, whatever ended the attempt before. */
class DownloadResumeTest extends DownloadCase {
    @Test
    void aSecondRunAsksTheHubForNothing() throws Exception {
        assertThat(run().code()).isZero();
        int requests = hub.requests().size();

        assertThat(run().code()).isZero();

        assertThat(hub.requests()).hasSize(requests);
    }

    @Test
    void killedHalfWayItGoesOnWhereItWas() throws Exception {
        hub.stallAfter(SHARD_BYTES - 100_000);
        try (DownloadRun first = DownloadRun.start(hub, folder, Map.of(), "--workers", "1")) {
            awaitWritten(2_000_000);
            first.kill();
        }
        assertThat(folder.resolve(FIRST)).doesNotExist();
        assertThat(folder.resolve(".mimo/complete.json")).doesNotExist();
        hub.stallAfter(Long.MAX_VALUE);

        assertThat(run().code()).isZero();

        assertComplete();
        // what was in flight when it was killed, at most a chunk and the sockets' buffers, comes twice; no file comes
        // twice in whole
        assertThat(hub.sent()).isLessThan(2L * SHARD_BYTES + 1_500_000);
        assertThat(hub.requests())
                .anySatisfy(request -> assertThat(request.range()).matches("bytes=[1-9][0-9]*-"));
    }

    @Test
    void killedBetweenTwoFilesItKeepsTheFirst() throws Exception {
        hub.stallAfter(SHARD_BYTES + 500_000);
        try (DownloadRun first = DownloadRun.start(hub, folder, Map.of(), "--workers", "1")) {
            await(() -> Files.exists(folder.resolve(FIRST)));
            first.kill();
        }
        long sentOfFirst = hub.sent(FIRST);
        hub.stallAfter(Long.MAX_VALUE);

        assertThat(run().code()).isZero();

        assertComplete();
        assertThat(hub.sent(FIRST)).isEqualTo(sentOfFirst).isEqualTo(SHARD_BYTES);
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 429, 500, 503})
    void whatPassesIsTriedAgain(int code) throws Exception {
        hub.refuse(code, 3);

        assertThat(run().code()).isZero();

        assertComplete();
    }

    @Test
    void whatDoesNotPassEndsAfterSomeAttempts() throws Exception {
        hub.refuse(503, 1000);

        Ended ended = run();

        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.termination()).contains("503", "9 times in a row", "goes on where it was");
    }

    @Test
    void brokenConnectionsCostNothingButTime() throws Exception {
        hub.breakConnections();

        assertThat(run().code()).isZero();

        assertComplete();
        assertThat(hub.sent(FIRST)).isEqualTo(SHARD_BYTES);
    }

    @Test
    void aServerThatIgnoresRangeBeginsAtTheBeginning() throws Exception {
        hub.stallAfter(SHARD_BYTES / 2);
        try (DownloadRun first = DownloadRun.start(hub, folder, Map.of(), "--workers", "1")) {
            awaitWritten(1_000_000);
            first.kill();
        }
        hub.stallAfter(Long.MAX_VALUE);
        hub.ignoreRange();

        assertThat(run().code()).isZero();

        assertComplete();
    }

    @Test
    void aBranchThatMovesIsNotMixed() throws Exception {
        hub.stallAfter(SHARD_BYTES / 2);
        try (DownloadRun first = DownloadRun.start(hub, folder, Map.of(), "--workers", "1")) {
            awaitWritten(1_000_000);
            first.kill();
        }
        hub.stallAfter(Long.MAX_VALUE);
        long lists = lists();

        assertThat(run().code()).isZero();

        assertThat(lists()).isEqualTo(lists).isEqualTo(1);
    }

    @Test
    void progressTellsBytesAndFiles() throws Exception {
        hub.stallAfter(SHARD_BYTES + SHARD_BYTES / 2);
        try (DownloadRun running = DownloadRun.start(hub, folder, Map.of(), "--workers", "1")) {
            URI address = URI.create("http://127.0.0.1:" + running.port() + "/progress");
            try (HttpClient client = HttpClient.newHttpClient()) {
                JsonNode progress = Awaitility.await()
                        .atMost(LIMIT)
                        .until(
                                () -> progress(client, address),
                                told -> told.get("filesDone").asInt() == 1);
                assertThat(progress.get("state").asText()).isEqualTo("Downloading");
                assertThat(progress.get("filesTotal").asInt()).isEqualTo(5);
                assertThat(progress.get("bytesTotal").asLong()).isGreaterThan(2L * SHARD_BYTES);
                assertThat(progress.get("bytesDone").asLong())
                        .isGreaterThanOrEqualTo(SHARD_BYTES)
                        .isLessThan(2L * SHARD_BYTES);
                assertThat(progress.get("bytesPerSecond").asLong()).isPositive();
                assertThat(client.send(
                                        HttpRequest.newBuilder(address.resolve("/"))
                                                .build(),
                                        HttpResponse.BodyHandlers.discarding())
                                .statusCode())
                        .isEqualTo(404);
            }
            running.terminate();
            assertThat(running.end()).isEqualTo(143);
        }
    }

    private static JsonNode progress(HttpClient client, URI address) throws Exception {
        return new ObjectMapper()
                .readTree(client.send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString())
                        .body());
    }

    private long lists() {
        return hub.requests().stream()
                .filter(request -> request.path().startsWith("/api/models/"))
                .count();
    }
}
