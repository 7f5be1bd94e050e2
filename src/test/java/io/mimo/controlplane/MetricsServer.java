package io.mimo.controlplane;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;

/** Serves {@link MetricAnswers} by HTTPS on a free port of the loopback address, for the API server only. */
final class MetricsServer implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final MetricAnswers answers;
    private final HttpsServer server;

    MetricsServer(MetricAnswers answers, Path controlPlane) throws IOException, GeneralSecurityException {
        this.answers = answers;
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(LoopbackTls.context(controlPlane)));
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::answer);
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            Optional<Object> body = answers.to(
                    exchange.getRequestURI().getPath(), exchange.getRequestURI().getRawQuery());
            byte[] json = JSON.writeValueAsBytes(body.orElse(Map.of()));
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(body.isPresent() ? 200 : 404, json.length);
            exchange.getResponseBody().write(json);
        }
    }
}
