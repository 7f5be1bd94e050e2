package io.mimo.operator.children;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executors;

/**
 * Lists and watches of collections as the API server answers them, for objects that a test puts and removes, and what
 * was asked. Selectors are not looked at: a collection holds what the test wants to be seen.
 */
final class WatchedApiServer implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int FORBIDDEN = 403;

    /** {@code type} is that of a watch event. */
    private record Change(long version, String path, String type, JsonNode object) {}

    private final Map<String, Map<String, JsonNode>> collections = new HashMap<>();
    private final Map<String, JsonNode> documents = new HashMap<>();
    private final List<Change> changes = new ArrayList<>();
    private final Set<String> forbidden = new HashSet<>();
    private final Set<String> asked = new HashSet<>();
    private final HttpServer server;
    private final KubernetesClient client;
    private long version = 1;
    private boolean closed;

    WatchedApiServer() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::answer);
        server.start();
        client = new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder()
                        .withAutoConfigure(false)
                        .withRequestRetryBackoffLimit(0)
                        .withWatchReconnectInterval(10)
                        .withOnlyHttpWatches(true)
                        .withMasterUrl("http://127.0.0.1:" + server.getAddress().getPort())
                        .build())
                .build();
    }

    KubernetesClient client() {
        return client;
    }

    /** The object is there now, and this is what its watches see. */
    synchronized void put(String path, HasMetadata object) {
        version++;
        object.getMetadata().setResourceVersion(Long.toString(version));
        JsonNode tree = JSON.valueToTree(object);
        JsonNode before = collection(path).put(object.getMetadata().getName(), tree);
        changes.add(new Change(version, path, before == null ? "ADDED" : "MODIFIED", tree));
        notifyAll();
    }

    synchronized void remove(String path, String name) {
        version++;
        ObjectNode gone = collection(path).remove(name).deepCopy();
        gone.withObject("/metadata").put("resourceVersion", Long.toString(version));
        changes.add(new Change(version, path, "DELETED", gone));
        notifyAll();
    }

    /** What is answered to whoever asks for this path itself. */
    synchronized void document(String path, JsonNode content) {
        documents.put(path, content);
    }

    synchronized void forbid(String path) {
        forbidden.add(path);
    }

    synchronized void allow(String path) {
        forbidden.remove(path);
    }

    synchronized boolean wasAsked(String path) {
        return asked.contains(path);
    }

    private Map<String, JsonNode> collection(String path) {
        return collections.computeIfAbsent(path, any -> new TreeMap<>());
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String query = String.valueOf(exchange.getRequestURI().getQuery());
            String path = exchange.getRequestURI().getPath();
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            if (query.contains("watch=true") && !isForbidden(path)) {
                watch(exchange, path, Long.parseLong(query.replaceFirst(".*resourceVersion=(\\d+).*", "$1")));
                return;
            }
            JsonNode answer = content(path);
            byte[] text = answer.toString().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(answer.path("code").asInt(200), text.length);
            exchange.getResponseBody().write(text);
        }
    }

    private synchronized boolean isForbidden(String path) {
        return forbidden.contains(path);
    }

    private synchronized JsonNode content(String path) {
        asked.add(path);
        if (forbidden.contains(path)) {
            return JsonNodeFactory.instance
                    .objectNode()
                    .put("kind", "Status")
                    .put("apiVersion", "v1")
                    .put("status", "Failure")
                    .put("message", "forbidden by the test")
                    .put("code", FORBIDDEN);
        }
        if (documents.containsKey(path)) {
            return documents.get(path);
        }
        ObjectNode list =
                JsonNodeFactory.instance.objectNode().put("kind", "List").put("apiVersion", "v1");
        list.putObject("metadata").put("resourceVersion", Long.toString(version));
        list.putArray("items").addAll(collection(path).values());
        return list;
    }

    private void watch(HttpExchange exchange, String path, long since) throws IOException {
        exchange.sendResponseHeaders(200, 0);
        // fabric8 takes a watch over HTTP for open at its first line
        send(exchange, "BOOKMARK", bookmark(since));
        long seen = since;
        for (Change change = next(path, seen); change != null; change = next(path, seen)) {
            seen = change.version();
            send(exchange, change.type(), change.object());
        }
    }

    private static JsonNode bookmark(long version) {
        ObjectNode bookmark =
                JsonNodeFactory.instance.objectNode().put("kind", "Bookmark").put("apiVersion", "v1");
        bookmark.putObject("metadata").put("resourceVersion", Long.toString(version));
        return bookmark;
    }

    private static void send(HttpExchange exchange, String type, JsonNode object) throws IOException {
        ObjectNode event = JsonNodeFactory.instance.objectNode().put("type", type);
        event.set("object", object);
        exchange.getResponseBody().write((event + "\n").getBytes(StandardCharsets.UTF_8));
        exchange.getResponseBody().flush();
    }

    /** Waits for it; null when the server has ended. */
    private synchronized Change next(String path, long seen) {
        try {
            while (!closed) {
                var found = changes.stream()
                        .filter(change ->
                                change.version() > seen && change.path().equals(path))
                        .findFirst();
                if (found.isPresent()) {
                    return found.get();
                }
                wait();
            }
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    @Override
    public void close() {
        client.close();
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        server.stop(0);
    }
}
