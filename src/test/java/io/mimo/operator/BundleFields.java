package io.mimo.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * How a console shows the fields of the resource. Descriptors: reference.md of https://github.com/openshift/console,
 * frontend/packages/operator-lifecycle-manager/src/components/descriptors/reference
 */
final class BundleFields {
    private static final String UI = "urn:alm:descriptor:com.tectonic.ui:";
    private static final String SECRET = "urn:alm:descriptor:io.kubernetes:Secret";
    private static final Map<String, String> KNOWN = Map.of(
            "replicas",
            UI + "podCount",
            "model.tokenSecretRef.name",
            SECRET,
            "model.credentialsSecretRef.name",
            SECRET,
            "podTemplate.resources",
            UI + "resourceRequirements",
            "conditions",
            "urn:alm:descriptor:io.kubernetes.conditions",
            "endpoint",
            "urn:alm:descriptor:org.w3:link");

    private BundleFields() {}

    static void describe(ArrayNode descriptors, JsonNode schema) {
        describe(descriptors, schema, "");
    }

    private static void describe(ArrayNode descriptors, JsonNode parent, String before) {
        parent.path("properties").properties().forEach(field -> {
            String path = before + field.getKey();
            JsonNode schema = field.getValue();
            if (schema.has("properties") && !KNOWN.containsKey(path)) {
                describe(descriptors, schema, path + ".");
                return;
            }
            ObjectNode descriptor = descriptors
                    .addObject()
                    .put("path", path)
                    .put("displayName", words(path))
                    .put("description", schema.path("description").asText());
            ArrayNode shown = descriptor.putArray("x-descriptors");
            shownAs(path, schema).forEach(shown::add);
        });
    }

    private static Stream<String> shownAs(String path, JsonNode schema) {
        if (KNOWN.containsKey(path)) {
            return Stream.of(KNOWN.get(path));
        }
        if (schema.has("enum")) {
            return schema.get("enum").valueStream().map(value -> UI + "select:" + value.asText());
        }
        return switch (schema.path("type").asText()) {
            case "boolean" -> Stream.of(UI + "booleanSwitch");
            case "integer", "number" -> Stream.of(UI + "number");
            case "string" -> Stream.of(UI + "text");
            default -> Stream.of();
        };
    }

    /** {@code autoscaling.minReplicas} is Autoscaling: min replicas. */
    private static String words(String path) {
        String words = path.replaceAll("([a-z])([A-Z])", "$1 $2")
                .toLowerCase(Locale.ROOT)
                .replace(".", ": ");
        return Character.toUpperCase(words.charAt(0)) + words.substring(1);
    }
}
