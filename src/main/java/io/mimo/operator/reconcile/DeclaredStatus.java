package io.mimo.operator.reconcile;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.mimo.api.MimoDeployment;
import io.mimo.api.MimoDeploymentStatus;
import java.util.Optional;

/**
 * The status as the installed CRD declares it, read from what the API server publishes to everybody who is logged in.
 */
public record DeclaredStatus(JsonNode schema) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SCHEMAS = "/openapi/v3/apis/" + MimoDeployment.API_VERSION;

    /** Empty where it is not published or cannot be read. */
    public static Optional<DeclaredStatus> read(KubernetesClient client) {
        try {
            return of(JSON.readTree(Optional.ofNullable(client.raw(SCHEMAS)).orElse("{}")));
        } catch (KubernetesClientException | JsonProcessingException e) {
            return Optional.empty();
        }
    }

    public static Optional<DeclaredStatus> of(JsonNode published) {
        return published
                .at("/components/schemas")
                .valueStream()
                .filter(schema -> schema.path("x-kubernetes-group-version-kind")
                        .valueStream()
                        .anyMatch(kind -> kind.path("kind").asText().equals(MimoDeployment.KIND)))
                .map(schema -> schema.at("/properties/status"))
                .filter(JsonNode::isObject)
                .findFirst()
                .map(DeclaredStatus::new);
    }

    /** Without fields and values that are not declared. */
    public MimoDeploymentStatus of(MimoDeploymentStatus status) {
        ObjectNode tree = JSON.valueToTree(status);
        prune(tree, schema);
        try {
            return JSON.treeToValue(tree, MimoDeploymentStatus.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a status without some fields is a status", e);
        }
    }

    private static void prune(JsonNode value, JsonNode schema) {
        if (value instanceof ObjectNode object && schema.has("properties")) {
            object.properties()
                    .removeIf(field -> field.getValue().isNull()
                            || !admits(schema.path("properties").path(field.getKey()), field.getValue()));
            object.properties()
                    .forEach(field ->
                            prune(field.getValue(), schema.path("properties").path(field.getKey())));
        } else if (value.isArray()) {
            value.forEach(item -> prune(item, schema.path("items")));
        }
    }

    private static boolean admits(JsonNode schema, JsonNode value) {
        return !schema.isMissingNode()
                && (!schema.has("enum") || schema.get("enum").valueStream().anyMatch(value::equals));
    }
}
