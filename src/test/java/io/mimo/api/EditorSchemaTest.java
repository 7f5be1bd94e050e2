package io.mimo.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.mimo.generated.GeneratedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The JSON schema for editors is the CRD's, closed and without what only Kubernetes knows: {@code ./dev accept
 * EditorSchemaTest} rewrites it.
 */
class EditorSchemaTest {
    private static final Path COMMITTED = Path.of("docs/schema/mimodeployment.json");
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private static ObjectNode generated() {
        ObjectNode schema = CrdSchema.definition()
                .at("/spec/versions/0/schema/openAPIV3Schema")
                .deepCopy();
        ObjectNode properties = (ObjectNode) schema.get("properties");
        properties.remove("status");
        properties.putObject("apiVersion").put("const", MimoDeployment.API_VERSION);
        properties.putObject("kind").put("const", MimoDeployment.KIND);
        properties
                .putObject("metadata")
                .put("type", "object")
                .putArray("required")
                .add("name");
        schema.putArray("required")
                .add("apiVersion")
                .add("kind")
                .add("metadata")
                .add("spec");
        close((ObjectNode) properties.get("spec"));
        schema.put("additionalProperties", false);
        ObjectNode whole = JSON.createObjectNode();
        whole.put("$schema", "http://json-schema.org/draft-07/schema#").put("title", MimoDeployment.KIND);
        whole.setAll(schema);
        return whole;
    }

    /** The API server drops unknown fields with a warning; an editor marks them. */
    private static void close(ObjectNode schema) {
        List<String> foreign = new ArrayList<>();
        schema.fieldNames().forEachRemaining(name -> {
            if (name.startsWith("x-kubernetes-")) {
                foreign.add(name);
            }
        });
        if (schema.path("x-kubernetes-int-or-string").asBoolean()) {
            schema.remove("type");
            schema.putArray("type").add("integer").add("string");
        }
        schema.remove(foreign);
        if (schema.has("properties")) {
            schema.put("additionalProperties", false);
        }
        schema.path("properties").forEach(child -> close((ObjectNode) child));
        Stream.of("items", "additionalProperties")
                .map(schema::path)
                .filter(JsonNode::isObject)
                .forEach(child -> close((ObjectNode) child));
    }

    private static Set<ValidationMessage> check(String yaml) {
        JsonSchema schema = JsonSchemaFactory.getInstance(VersionFlag.V7).getSchema(generated());
        return schema.validate(Serialization.unmarshal(yaml, JsonNode.class));
    }

    @Test
    void committedSchemaIsTheGeneratedOne() throws IOException {
        String text = JSON.writeValueAsString(generated()) + "\n";
        new GeneratedFile(COMMITTED, "EditorSchemaTest").check(text);
    }

    @Test
    void everyExampleIsValid() throws IOException {
        try (Stream<Path> examples = Files.list(Path.of("examples"))) {
            for (Path example :
                    examples.filter(file -> file.toString().endsWith(".yaml")).toList()) {
                assertThat(check(Files.readString(example)))
                        .as(example.toString())
                        .isEmpty();
            }
        }
    }

    @Test
    void mistakesAreMarkedWhereTheyAre() throws IOException {
        String fits = Files.readString(Path.of("examples/fits.yaml"));
        assertThat(check(fits.replace("tensor: 4", "tensor: four")).toString()).contains("$.spec.parallelism.tensor");
        assertThat(check(fits.replace("precision: FP8", "precision: FP16")).toString())
                .contains("$.spec.precision");
        assertThat(check(fits.replace("replicas: 1", "replica: 1")).toString()).contains("replica");
        assertThat(check(fits.replace("maxModelLen: 32768", "maxModelLen: 300000"))
                        .toString())
                .contains("$.spec.maxModelLen");
    }
}
