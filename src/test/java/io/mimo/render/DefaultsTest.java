package io.mimo.render;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mimo.manifest.schema.BundledCrd;
import io.mimo.manifest.schema.FieldEdits;
import io.mimo.manifest.schema.FieldEdits.Edit;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A manifest that is read from a file is judged as one whose defaults the API server has filled in. */
class DefaultsTest {
    private static final JsonNode SCHEMA =
            BundledCrd.schema().path("properties").path("spec");
    /** Objects that ask for nothing by being there. */
    private static final List<String> NEUTRAL = List.of(
            "/accelerator",
            "/engine",
            "/thinking",
            "/sizing",
            "/monitoring",
            "/monitoring/podMonitor",
            "/rollout",
            "/network",
            "/podTemplate");

    static Stream<Edit> edits() {
        return FieldEdits.all().stream();
    }

    @ParameterizedTest
    @MethodSource("edits")
    void aDefaultOfTheSchemaIsWhatCountsWhereItIsLeftOut(Edit edit) {
        ObjectNode full = edit.after().deepCopy();
        NEUTRAL.forEach(path -> addMissing(full, path));
        fill(full, SCHEMA);
        assertThat(PodRolls.plan(PodRolls.resource(full))).isEqualTo(PodRolls.plan(PodRolls.resource(edit.after())));
    }

    private static void addMissing(ObjectNode spec, String path) {
        int last = path.lastIndexOf('/');
        JsonNode parent = last == 0 ? spec : spec.at(path.substring(0, last));
        if (spec.at(path).isMissingNode()) {
            ((ObjectNode) parent).putObject(path.substring(last + 1));
        }
    }

    /** As the API server does it: in objects that are there, and in no others. */
    private static void fill(JsonNode value, JsonNode schema) {
        if (value instanceof ObjectNode object) {
            schema.path("properties").properties().forEach(field -> {
                if (field.getValue().has("default") && !object.has(field.getKey())) {
                    object.set(field.getKey(), field.getValue().get("default"));
                }
                fill(object.path(field.getKey()), field.getValue());
            });
        }
        value.valueStream().filter(any -> value.isArray()).forEach(item -> fill(item, schema.path("items")));
    }
}
