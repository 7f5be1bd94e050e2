package io.mimo.operator.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;

/**
 * What the API server keeps of a workload that one manager applies: the object with its defaults, and FieldsV1 of what
 * was applied. Keys of lists as the published schema has them (k8s.io/api/core/v1/types.go, listMapKey); lists and maps
 * not named here are atomic or of fields.
 */
public final class OneManager {
    private static final Map<String, List<String>> KEYS = Map.of(
            "containers",
            List.of("name"),
            "env",
            List.of("name"),
            "ports",
            List.of("containerPort", "protocol"),
            "volumes",
            List.of("name"),
            "volumeMounts",
            List.of("mountPath"),
            "imagePullSecrets",
            List.of("name"),
            "ownerReferences",
            List.of("uid"));
    private static final List<String> ATOMIC =
            List.of("selector", "nodeSelector", "fieldRef", "secretKeyRef", "affinity");

    private OneManager() {}

    public static ObjectNode owned(JsonNode applied) {
        ObjectNode fields = JsonNodeFactory.instance.objectNode();
        applied.properties().stream()
                .filter(field -> !field.getValue().isNull()
                        && !List.of("apiVersion", "kind").contains(field.getKey()))
                .forEach(field -> fields.set("f:" + field.getKey(), owned(field.getKey(), field.getValue())));
        List.of("f:name", "f:namespace").forEach(((ObjectNode) fields.path("f:metadata"))::remove);
        return fields;
    }

    private static JsonNode owned(String name, JsonNode value) {
        ObjectNode owned = JsonNodeFactory.instance.objectNode();
        if (value.isObject() && !ATOMIC.contains(name)) {
            value.properties().stream()
                    .filter(field -> !field.getValue().isNull())
                    .forEach(field -> owned.set("f:" + field.getKey(), owned(field.getKey(), field.getValue())));
        } else if (value.isArray() && KEYS.containsKey(name)) {
            value.forEach(item -> {
                ObjectNode keys = JsonNodeFactory.instance.objectNode();
                KEYS.get(name)
                        .forEach(key -> keys.set(
                                key, item.has(key) ? item.get(key) : JsonNodeFactory.instance.textNode("TCP")));
                ObjectNode fields = (ObjectNode) owned("", item);
                fields.putObject(".");
                owned.set("k:" + keys, fields);
            });
        }
        return owned;
    }

    /** With what the API server fills in. */
    public static ObjectNode stored(JsonNode applied) {
        ObjectNode stored = applied.deepCopy();
        ObjectNode metadata = (ObjectNode) stored.get("metadata");
        metadata.put("resourceVersion", "7").put("creationTimestamp", "2026-11-23T10:00:00Z");
        ObjectNode spec = (ObjectNode) stored.path("spec");
        if (!spec.has("replicas")) {
            spec.put("replicas", 1);
        }
        ObjectNode pod = (ObjectNode) spec.path("template").path("spec");
        pod.put("dnsPolicy", "ClusterFirst").put("restartPolicy", "Always");
        pod.path("containers").forEach(container -> ((ObjectNode) container).put("imagePullPolicy", "IfNotPresent"));
        pod.path("containers").forEach(container -> container.path("ports").forEach(port -> ((ObjectNode) port)
                .put("protocol", "TCP")));
        return stored;
    }
}
