package io.mimo.metrics;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.mimo.catalog.EngineVersion;
import io.mimo.catalog.ServingFacts;
import io.mimo.catalog.ServingFacts.Metric;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Answers over HTTP as vLLM does: nothing listens while it loads, then /health, /v1/models and /metrics with the names
 * of one release. Counters and histograms grow with time, gauges are as set.
 */
public final class StandInEngine implements AutoCloseable {
    /** A few of vLLM's own bounds; where a request ends does not matter here. */
    private static final List<String> BOUNDS = List.of("0.1", "1.0", "10.0", "60.0", "240.0", "+Inf");

    private final EngineVersion release;
    private final ServingFacts facts;
    private final String model;
    private final int ranks;
    private final int port;
    private final long began = System.nanoTime();
    private final Map<String, Double> gauges = new ConcurrentHashMap<>();
    private HttpServer server;

    /** Loading: the port is known and refuses. {@code ranks} = data-parallel ranks of the pod. */
    public StandInEngine(EngineVersion release, ServingFacts facts, String model, int ranks) throws IOException {
        this.release = release;
        this.facts = facts;
        this.model = model;
        this.ranks = ranks;
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            this.port = free.getLocalPort();
        }
    }

    public int port() {
        return port;
    }

    /** Loaded: it serves from now on. */
    public StandInEngine serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        answer("/health", "text/plain", () -> "");
        answer(
                "/v1/models",
                "application/json",
                () -> "{\"object\":\"list\",\"data\":[{\"id\":\"" + model + "\",\"object\":\"model\"}]}");
        answer("/metrics", "text/plain; version=0.0.4", this::metrics);
        server.start();
        return this;
    }

    /** Value of a gauge on one rank; 1 where nothing is set. */
    public void set(String gauge, int rank, double value) {
        gauges.put(gauge + rank, value);
    }

    @Override
    public void close() {
        if (server != null) {
            server.stop(0);
        }
    }

    private interface Body {
        String text();
    }

    private void answer(String path, String type, Body body) {
        server.createContext(path, exchange -> send(exchange, type, body.text()));
    }

    private static void send(HttpExchange exchange, String type, String text) throws IOException {
        try (exchange) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", type);
            exchange.sendResponseHeaders(200, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private String metrics() {
        StringBuilder out = new StringBuilder();
        facts.metrics().stream().filter(metric -> metric.in(release)).forEach(metric -> {
            out.append("# TYPE ")
                    .append(metric.name())
                    .append(' ')
                    .append(metric.kind())
                    .append('\n');
            IntStream.range(0, ranks)
                    .forEach(rank -> labels(metric, rank).forEach(labels -> samples(out, metric, labels, rank)));
        });
        return out.toString();
    }

    private Stream<String> labels(Metric metric, int rank) {
        String own = "model_name=\"" + model + "\",engine=\"" + rank + "\"";
        return metric.labels().isEmpty()
                ? Stream.of(own)
                : metric.labels().entrySet().stream().flatMap(label -> label.getValue().stream()
                        .map(value -> own + "," + label.getKey() + "=\"" + value + "\""));
    }

    private void samples(StringBuilder out, Metric metric, String labels, int rank) {
        double seconds = (System.nanoTime() - began) / 1e9;
        switch (metric.kind()) {
            case gauge -> line(out, metric.name(), labels, gauges.getOrDefault(metric.name() + rank, 1.0));
            case counter -> line(out, metric.name() + "_total", labels, 100 * seconds);
            case histogram -> {
                for (int i = 0; i < BOUNDS.size(); i++) {
                    line(
                            out,
                            metric.name() + "_bucket",
                            labels + ",le=\"" + BOUNDS.get(i) + "\"",
                            10 * seconds * Math.min(i + 1, 5));
                }
                line(out, metric.name() + "_sum", labels, 30 * seconds);
                line(out, metric.name() + "_count", labels, 50 * seconds);
            }
        }
    }

    private static void line(StringBuilder out, String name, String labels, double value) {
        out.append(name).append('{').append(labels).append("} ").append(value).append('\n');
    }
}
