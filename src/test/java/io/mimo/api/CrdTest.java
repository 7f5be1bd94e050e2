package io.mimo.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mimo.generated.GeneratedFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

/** The committed CRD is what the records say, and it teaches: {@code ./dev accept CrdTest} rewrites it. */
class CrdTest {
    private static final Path COMMITTED = Path.of("crds/mimodeployments.serving.mimo.io-v1.yaml");

    @Test
    void committedDefinitionIsTheGeneratedOne() throws IOException {
        String generated = CrdSchema.yaml();
        new GeneratedFile(COMMITTED, "CrdTest").check(generated);
    }

    @Test
    void everyFieldHasADescription() {
        List<String> silent = new ArrayList<>();
        walk(root(), "", (path, field) -> {
            if (!path.startsWith(".metadata")
                    && field.path("description").asText().isBlank()) {
                silent.add(path);
            }
        });
        assertThat(silent).isEmpty();
    }

    /**
     * CEL's cost limit is an estimate from the schema: one unbounded string or list below a rule can refuse the whole
     * definition.
     */
    @Test
    void everythingBelowSpecIsBounded() {
        List<String> unbounded = new ArrayList<>();
        walk(root().at("/properties/spec"), "spec", (path, field) -> {
            checkBound(path, field, unbounded);
            if (field.has("items")) {
                checkBound(path + "[]", field.get("items"), unbounded);
            }
            if (field.has("additionalProperties")) {
                checkBound(path + "{}", field.get("additionalProperties"), unbounded);
            }
        });
        assertThat(unbounded).isEmpty();
    }

    @Test
    void printerColumnsAreInReadingOrder() {
        assertThat(CrdSchema.definition().at("/spec/versions/0/additionalPrinterColumns"))
                .extracting(column -> column.get("name").asText())
                .containsExactly("Precision", "Layout", "GPUs", "Verdict", "Ready", "Reason", "Age");
    }

    @Test
    void subresourcesAndTypedDefaults() {
        JsonNode version = CrdSchema.definition().at("/spec/versions/0");
        assertThat(version.at("/subresources/scale/specReplicasPath").asText()).isEqualTo(".spec.replicas");
        assertThat(version.at("/subresources/scale/statusReplicasPath").asText())
                .isEqualTo(".status.replicas");
        assertThat(version.at("/subresources/scale/labelSelectorPath").asText()).isEqualTo(".status.selector");
        assertThat(version.at("/subresources/status").isObject()).isTrue();
        List<String> mistyped = new ArrayList<>();
        walk(root(), "", (path, field) -> {
            JsonNode value = field.path("default");
            boolean right =
                    switch (field.path("type").asText()) {
                        case "integer" -> value.isIntegralNumber();
                        case "number" -> value.isNumber();
                        case "boolean" -> value.isBoolean();
                        case "object" -> value.isObject();
                        default -> value.isTextual();
                    };
            if (!value.isMissingNode() && !right) {
                mistyped.add(path);
            }
        });
        assertThat(mistyped).isEmpty();
        assertThat(root().at("/properties/spec/properties").has("replicas")).isTrue();
        assertThat(root().at("/properties/spec/properties/replicas").has("default"))
                .as("replicas excludes autoscaling")
                .isFalse();
    }

    private static JsonNode root() {
        return CrdSchema.definition().at("/spec/versions/0/schema/openAPIV3Schema");
    }

    private static void checkBound(String path, JsonNode schema, List<String> unbounded) {
        boolean bounded = schema.path("x-kubernetes-int-or-string").asBoolean()
                ? schema.has("maxLength")
                : switch (schema.path("type").asText()) {
                    case "string" -> schema.has("maxLength") || schema.has("enum");
                    case "array" -> schema.has("maxItems");
                    case "object" -> schema.has("properties") || schema.has("maxProperties");
                    case "integer", "number" -> schema.has("minimum") == schema.has("maximum");
                    case "boolean" -> true;
                    default -> false;
                };
        if (!bounded) {
            unbounded.add(path);
        }
    }

    private static void walk(JsonNode schema, String path, BiConsumer<String, JsonNode> visit) {
        schema.path("properties").properties().forEach(field -> {
            String child = path + "." + field.getKey();
            visit.accept(child, field.getValue());
            walk(field.getValue(), child, visit);
            walk(field.getValue().path("items"), child + "[]", visit);
        });
    }
}
