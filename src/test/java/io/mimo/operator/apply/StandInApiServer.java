package io.mimo.operator.apply;

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
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Keeps what is applied as the API server does for one manager, tells what was written, and refuses what a test names.
 * fabric8's mock server knows no server-side apply.
 */
final class StandInApiServer implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int NOT_FOUND = 404;

    /** One request that writes: {@code "APPLY services mimo"}. */
    final List<String> writes = new CopyOnWriteArrayList<>();

    final List<JsonNode> bodies = new CopyOnWriteArrayList<>();

    private final Map<String, JsonNode> objects = new ConcurrentHashMap<>();
    private final Map<String, Integer> refused = new ConcurrentHashMap<>();
    private final HttpServer server;
    private final KubernetesClient client;

    StandInApiServer() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::answer);
        server.start();
        client = new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder()
                        .withAutoConfigure(false)
                        .withRequestRetryBackoffLimit(0)
                        .withMasterUrl("http://127.0.0.1:" + server.getAddress().getPort())
                        .build())
                .build();
    }

    KubernetesClient client() {
        return client;
    }

    /** Every write to that object is answered so; as in {@code services mimo}. */
    void refuse(String object, int code) {
        refused.put(object, code);
    }

    /** An object that exists, whoever made it. */
    void put(HasMetadata object) {
        String version = object.getApiVersion();
        objects.put(
                (version.contains("/") ? "/apis/" : "/api/") + version + "/namespaces/"
                        + object.getMetadata().getNamespace() + "/" + object.getPlural() + "/"
                        + object.getMetadata().getName(),
                JSON.valueToTree(object));
    }

    /** What an object is once this has been applied by our manager. */
    <T extends HasMetadata> T applied(T desired) {
        ObjectNode tree = JSON.valueToTree(desired);
        AppliedMark.put(desired, AppliedMark.of(tree));
        ObjectNode stored = stored(JSON.valueToTree(desired), ChildWrites.MANAGER);
        @SuppressWarnings("unchecked")
        Class<T> kind = (Class<T>) desired.getClass();
        return JSON.convertValue(stored, kind);
    }

    private static ObjectNode stored(JsonNode applied, String manager) {
        ObjectNode stored = applied.deepCopy();
        ObjectNode metadata = (ObjectNode) stored.get("metadata");
        metadata.put("resourceVersion", "7").put("creationTimestamp", "2026-11-23T10:00:00Z");
        metadata.put("uid", "uid-of-" + metadata.path("name").asText());
        metadata.putArray("managedFields")
                .addObject()
                .put("manager", manager)
                .put("operation", "Apply")
                .set("fieldsV1", OneManager.owned(applied));
        return stored;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            byte[] body = exchange.getRequestBody().readAllBytes();
            JsonNode answer =
                    switch (exchange.getRequestMethod()) {
                        case "PATCH" -> patched(exchange, path, JSON.readTree(body));
                        case "DELETE" -> deleted(path);
                        default -> objects.getOrDefault(path, status(NOT_FOUND));
                    };
            byte[] text = JSON.writeValueAsBytes(answer);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(answer.path("code").asInt(200), text.length);
            exchange.getResponseBody().write(text);
        }
    }

    private JsonNode patched(HttpExchange exchange, String path, JsonNode body) {
        boolean applies = exchange.getRequestHeaders().getFirst("Content-Type").contains("apply");
        String name = path.replaceFirst(".*/([^/]+)/([^/]+)$", "$1 $2");
        writes.add((applies ? "APPLY " : "MERGE ") + name);
        bodies.add(body);
        if (refused.containsKey(name)) {
            return status(refused.get(name));
        }
        String query = exchange.getRequestURI().getQuery();
        JsonNode before = objects.get(path);
        ObjectNode now;
        if (applies && query.contains(ChildWrites.REPLICAS_HANDOVER_MANAGER) && before != null) {
            now = before.deepCopy();
            now.withObject("/spec").set("replicas", body.at("/spec/replicas"));
        } else if (applies) {
            now = stored(body, ChildWrites.MANAGER);
        } else {
            now = before == null ? JsonNodeFactory.instance.objectNode() : before.deepCopy();
            now.withObject("/metadata").setAll((ObjectNode) body.path("metadata"));
        }
        objects.put(path, now);
        return now;
    }

    private JsonNode deleted(String path) {
        String name = path.replaceFirst(".*/([^/]+)/([^/]+)$", "$1 $2");
        writes.add("DELETE " + name);
        if (refused.containsKey(name)) {
            return status(refused.get(name));
        }
        objects.remove(path);
        return JsonNodeFactory.instance.objectNode().put("kind", "Status").put("status", "Success");
    }

    private static ObjectNode status(int code) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("kind", "Status")
                .put("apiVersion", "v1")
                .put("status", "Failure")
                .put("message", "refused by the test")
                .put("code", code);
    }

    @Override
    public void close() {
        client.close();
        server.stop(0);
    }
}
