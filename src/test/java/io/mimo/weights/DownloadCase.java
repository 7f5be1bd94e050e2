package io.mimo.weights;

import static org.assertj.core.api.Assertions.assertThat;

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
import org.junit.jupiter.api.io.TempDir;

/** Downloads of a checkpoint of two shards, from a hub of the test to an empty volume. */
abstract class DownloadCase {
    static final Duration LIMIT = Duration.ofSeconds(60);

    static final int SHARD_BYTES = 3_000_000;

    static final String FIRST = "model-00001-of-00002.safetensors";

    static final String SECOND = "model-00002-of-00002.safetensors";

    static final String CONFIG = "{\"model_type\": \"mimo_v2_flash\"}\n";

    @TempDir
    Path volume;

    HubStandIn hub;

    Path folder;

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

    record Ended(int code, String log, String lastLine, String termination) {}

    Ended run() throws Exception {
        return run(Map.of());
    }

    Ended run(Map<String, String> environment) throws Exception {
        try (DownloadRun run = DownloadRun.start(hub, folder, environment)) {
            return new Ended(run.end(), run.log(), run.lastLine(), run.terminationMessage());
        }
    }

    void assertComplete() throws Exception {
        assertThat(folder.resolve("config.json")).hasContent(CONFIG);
        assertThat(folder.resolve("empty.txt")).isEmptyFile();
        assertThat(Files.readAllBytes(folder.resolve(FIRST))).isEqualTo(bytes(1));
        assertThat(Files.readAllBytes(folder.resolve(SECOND))).isEqualTo(bytes(2));
        try (Stream<Path> left = Files.walk(folder.resolve(".mimo/parts"))) {
            assertThat(left.filter(Files::isRegularFile)).isEmpty();
        }
        assertThat(folder.resolve(".mimo/complete.json")).exists();
    }

    /** So much of the first shard is on the volume: what was sent may still be in the sockets' buffers. */
    void awaitWritten(long bytes) throws Exception {
        Path part = folder.resolve(".mimo/parts").resolve(FIRST);
        await(() -> Files.exists(part) && Files.size(part) >= bytes);
    }

    static void await(Callable<Boolean> condition) {
        Awaitility.await().atMost(LIMIT).pollInterval(Duration.ofMillis(5)).until(condition);
    }

    static byte[] bytes(int seed) {
        byte[] content = new byte[SHARD_BYTES];
        new Random(seed).nextBytes(content);
        return content;
    }
}
