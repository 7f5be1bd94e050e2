package io.mimo.metrics;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.core.ConditionTimeoutException;
import org.awaitility.core.TerminalFailureException;

/** A real Prometheus on the loopback address, and promtool. */
public final class PrometheusServer implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(30);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Process process;
    private final int port;
    private final HttpClient http = HttpClient.newHttpClient();

    private PrometheusServer(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** The folder of the programs. @throws IllegalStateException that says why there are none */
    public static Path programs() throws IOException, InterruptedException {
        Process setUp = new ProcessBuilder("src/control-plane/prometheus").start();
        String folder = new String(setUp.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        String why = new String(setUp.getErrorStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (setUp.waitFor() != 0) {
            throw new IllegalStateException(why);
        }
        return Path.of(folder);
    }

    /** What promtool prints. @throws IllegalStateException with that text when it is not content */
    public static String promtool(String... arguments) throws IOException, InterruptedException {
        List<String> words =
                new ArrayList<>(List.of(programs().resolve("promtool").toString()));
        words.addAll(Arrays.asList(arguments));
        Process tool = new ProcessBuilder(words).redirectErrorStream(true).start();
        String text = new String(tool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (tool.waitFor() != 0) {
            throw new IllegalStateException(text);
        }
        return text;
    }

    /** Returns when it is ready; {@code config} in {@code folder}, where it keeps its data and log too. */
    public static PrometheusServer start(Path folder, String config) throws IOException, InterruptedException {
        Path file = Files.writeString(folder.resolve("prometheus.yml"), config);
        int port;
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Process process = new ProcessBuilder(
                        programs().resolve("prometheus").toString(),
                        "--config.file=" + file,
                        "--storage.tsdb.path=" + folder.resolve("data"),
                        "--web.listen-address=127.0.0.1:" + port)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        var server = new PrometheusServer(process, port);
        try {
            await().atMost(START)
                    .ignoreException(IOException.class)
                    .failFast(() -> !process.isAlive())
                    .until(() -> server.get("/-/ready").contains("Ready"));
            return server;
        } catch (ConditionTimeoutException | TerminalFailureException e) {
            server.close();
            throw new IllegalStateException("prometheus did not start: " + Files.readString(folder.resolve("log")), e);
        }
    }

    /** Result of an instant query; empty when it matches nothing. @throws IllegalStateException when it is no PromQL */
    public JsonNode query(String expression) throws IOException, InterruptedException {
        JsonNode answer =
                JSON.readTree(get("/api/v1/query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8)));
        if (!answer.path("status").asText().equals("success")) {
            throw new IllegalStateException(expression + ": " + answer);
        }
        return answer.path("data").path("result");
    }

    public JsonNode alerts() throws IOException, InterruptedException {
        return JSON.readTree(get("/api/v1/alerts")).path("data").path("alerts");
    }

    private String get(String path) throws IOException, InterruptedException {
        return http.send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                                .build(),
                        BodyHandlers.ofString())
                .body();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
