package io.mimo.weights;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The script of the download Job: resumable, verified, atomic, idempotent, and clear about what went wrong. */
class DownloadScriptTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int SHARD_BYTES = 3_000_000;
    private static final String FIRST = "model-00001-of-00002.safetensors";
    private static final String SECOND = "model-00002-of-00002.safetensors";
    private static final String CONFIG = "{\"model_type\": \"mimo_v2_flash\"}\n";

    @TempDir
    private Path volume;

    private HubStandIn hub;
    private Path folder;

    @BeforeEach
    void fill() {
        hub = new HubStandIn()
                .small("config.json", CONFIG)
                .small("code/modeling.py", "pass\n")
                .small("empty.txt", "")
                .large(FIRST, bytes(1))
                .large(SECOND, bytes(2));
        folder = volume.resolve("Example/Flash/" + HubStandIn.COMMIT);
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    @Test
    void everyFileArrivesAndTheMarkerNamesCommitAndFiles() throws Exception {
        assertThat(run().code()).isZero();

        assertComplete();
        JsonNode marker = new ObjectMapper()
                .readTree(folder.resolve(".mimo/complete.json").toFile());
        assertThat(marker.get("repository").asText()).isEqualTo(HubStandIn.REPOSITORY);
        assertThat(marker.get("commit").asText()).isEqualTo(HubStandIn.COMMIT);
        assertThat(marker.get("files").valueStream().map(file -> file.get("path")
                        .asText()))
                .containsExactlyInAnyOrder("config.json", "code/modeling.py", "empty.txt", FIRST, SECOND);
        assertThat(marker.get("files")
                        .valueStream()
                        .filter(file -> file.get("path").asText().equals(FIRST))
                        .findFirst()
                        .orElseThrow()
                        .get("sha256")
                        .asText())
                .isEqualTo(HubStandIn.hex("SHA-256", bytes(1)));
    }

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

    @Test
    void aCorruptShardIsFoundBeforeItHasItsNameAndTheNextAttemptMendsIt() throws Exception {
        byte[] corrupt = bytes(2);
        corrupt[1_234_567] ^= 1;
        hub.sendInstead(SECOND, corrupt);

        Ended ended = run();

        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.lastLine())
                .isEqualTo(ended.termination())
                .contains(
                        SECOND,
                        "corrupt",
                        HubStandIn.hex("SHA-256", corrupt),
                        HubStandIn.hex("SHA-256", bytes(2)),
                        "the next attempt downloads it again");
        assertThat(folder.resolve(SECOND)).doesNotExist();
        assertThat(folder.resolve(".mimo/complete.json")).doesNotExist();

        hub.sendInstead(SECOND, null);
        assertThat(run().code()).isZero();
        assertComplete();
        assertThat(hub.sent(FIRST)).isEqualTo(SHARD_BYTES);
    }

    @Test
    void aPartThatTheVolumeChangedIsFoundToo() throws Exception {
        hub.stallAfter(SHARD_BYTES / 2);
        try (DownloadRun first = DownloadRun.start(hub, folder, Map.of(), "--workers", "1")) {
            awaitWritten(1_000_000);
            first.kill();
        }
        hub.stallAfter(Long.MAX_VALUE);
        Path part = folder.resolve(".mimo/parts").resolve(FIRST);
        byte[] changed = Files.readAllBytes(part);
        changed[0] ^= 1;
        Files.write(part, changed);

        assertThat(run().lastLine()).contains(FIRST, "corrupt");
        assertThat(run().code()).isZero();
        assertComplete();
    }

    @Test
    void aSmallFileIsVerifiedAsAGitBlob() throws Exception {
        hub.sendInstead("config.json", CONFIG.replace("mimo", "miwo").getBytes(StandardCharsets.UTF_8));

        assertThat(run().lastLine()).contains("config.json", "corrupt", "sha1");
    }

    @Test
    void aLongerFileIsRefused() throws Exception {
        hub.sendInstead(FIRST, new byte[SHARD_BYTES + 1]);

        assertThat(run().lastLine()).contains(FIRST, "more than the " + SHARD_BYTES + " bytes");
    }

    @Test
    void theTokenGoesToTheHubAndToNobodyElse() throws Exception {
        hub.require("hf_secret");

        assertThat(run(Map.of("HF_TOKEN", "hf_secret\n")).code()).isZero();

        assertComplete();
        assertThat(hub.requests())
                .filteredOn(request -> request.origin().equals("hub"))
                .hasSizeGreaterThan(5)
                .allSatisfy(request -> assertThat(request.authorization()).isEqualTo("Bearer hf_secret"));
        assertThat(hub.requests())
                .filteredOn(request -> request.origin().equals("files"))
                .hasSize(2)
                .allSatisfy(request -> assertThat(request.authorization()).isNull());
    }

    @ParameterizedTest
    @CsvSource({"401, tokenSecretRef", "403, conditions", "404, spec.model.revision"})
    void aRefusalOfTheHubEndsAtOnceWithTheRemedy(int code, String remedy) throws Exception {
        hub.refuse(code, 100);

        Ended ended = run(Map.of("HF_TOKEN", "hf_secret"));

        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.termination()).contains(String.valueOf(code), HubStandIn.REPOSITORY, "no weights", remedy);
        assertThat(ended.log()).doesNotContain("hf_secret");
        assertThat(hub.requests()).hasSize(1);
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

    /** /dev/full answers every write as a full volume does. */
    @Test
    void aFullVolumeIsNamed() throws Exception {
        Path parts = Files.createDirectories(folder.resolve(".mimo/parts"));
        Files.createSymbolicLink(parts.resolve(FIRST), Path.of("/dev/full"));

        Ended ended = run();

        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.termination()).contains("No space left", "spec.cache.persistentVolumeClaim.size");
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
    void otherFormatsOfTheSameWeightsAreLeftOut() throws Exception {
        hub.large("pytorch_model.bin", bytes(3)).large("flash-Q4_K_M.gguf", bytes(4));

        assertThat(run().code()).isZero();

        assertComplete();
        assertThat(hub.sent("pytorch_model.bin")).isZero();
        assertThat(folder.resolve("flash-Q4_K_M.gguf")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"../outside", "/etc/passwd", "a/../../b", ".mimo/complete.json"})
    void aFileThatWouldLeaveTheFolderIsRefused(String path) throws Exception {
        hub.small(path, "x");

        assertThat(run().termination()).contains("could leave its folder", "nothing is downloaded");
        assertThat(hub.requests()).hasSize(1);
    }

    @Test
    void withoutDigestsNothingIsTrusted() throws Exception {
        hub.listNoDigests();

        assertThat(run().termination()).contains("lacks a size or digest", "HF_ENDPOINT");
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

    private record Ended(int code, String log, String lastLine, String termination) {}

    private Ended run() throws Exception {
        return run(Map.of());
    }

    private Ended run(Map<String, String> environment) throws Exception {
        try (DownloadRun run = DownloadRun.start(hub, folder, environment)) {
            return new Ended(run.end(), run.log(), run.lastLine(), run.terminationMessage());
        }
    }

    private void assertComplete() throws Exception {
        assertThat(folder.resolve("config.json")).hasContent(CONFIG);
        assertThat(folder.resolve("empty.txt")).isEmptyFile();
        assertThat(Files.readAllBytes(folder.resolve(FIRST))).isEqualTo(bytes(1));
        assertThat(Files.readAllBytes(folder.resolve(SECOND))).isEqualTo(bytes(2));
        try (Stream<Path> left = Files.walk(folder.resolve(".mimo/parts"))) {
            assertThat(left.filter(Files::isRegularFile)).isEmpty();
        }
        assertThat(folder.resolve(".mimo/complete.json")).exists();
    }

    private long lists() {
        return hub.requests().stream()
                .filter(request -> request.path().startsWith("/api/models/"))
                .count();
    }

    /** So much of the first shard is on the volume: what was sent may still be in the sockets' buffers. */
    private void awaitWritten(long bytes) throws Exception {
        Path part = folder.resolve(".mimo/parts").resolve(FIRST);
        await(() -> Files.exists(part) && Files.size(part) >= bytes);
    }

    private static void await(Callable<Boolean> condition) {
        Awaitility.await().atMost(LIMIT).pollInterval(Duration.ofMillis(5)).until(condition);
    }

    private static byte[] bytes(int seed) {
        byte[] content = new byte[SHARD_BYTES];
        new Random(seed).nextBytes(content);
        return content;
    }
}
