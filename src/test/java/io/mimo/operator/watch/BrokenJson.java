package io.mimo.operator.watch;

import static org.quicktheories.generators.Generate.pick;
import static org.quicktheories.generators.SourceDSL.integers;
import static org.quicktheories.generators.SourceDSL.lists;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.quicktheories.core.Gen;

/** Documents of which some values are not what their field wants: of another type, null, gone, or unheard of. */
final class BrokenJson {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final List<String> VALUES = List.of(
            "null",
            "{}",
            "[]",
            "[null]",
            "[{}]",
            "{\"waiting\": {}}",
            "\"\"",
            "\"FromTheFuture\"",
            "\"8 GPUs\"",
            "-1",
            "1e30",
            "0.5",
            "true",
            "{\"x\": {\"y\": [1]}}",
            "[[]]",
            "\"nvidia.com/gpu\"");

    /** A place and what is put there; {@code value} is empty where the place is removed. */
    private record Edit(int place, String value, boolean added) {}

    private BrokenJson() {}

    /** One to three places of the document are changed; which object it is stays readable. */
    static Gen<JsonNode> of(String json) {
        Gen<Edit> edits = integers()
                .between(0, 10_000)
                .zip(
                        pick(VALUES).toOptionals(10),
                        pick(List.of(false, false, true)),
                        (place, value, added) -> new Edit(place, value.orElse(""), added));
        return lists().of(edits).ofSizeBetween(1, 3).map(all -> broken(json, all));
    }

    private static JsonNode broken(String json, List<Edit> edits) {
        JsonNode tree = read(json);
        for (Edit edit : edits) {
            List<Runnable> places = new ArrayList<>();
            collect(tree, edit, places, true);
            places.get(edit.place() % places.size()).run();
        }
        return tree;
    }

    static JsonNode read(String json) {
        try {
            return MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(json, e);
        }
    }

    private static void collect(JsonNode tree, Edit edit, List<Runnable> places, boolean root) {
        if (tree instanceof ObjectNode object) {
            List.copyOf(object.properties()).stream()
                    .filter(field -> !root || !List.of("kind", "apiVersion").contains(field.getKey()))
                    .forEach(field -> {
                        if (!List.of("name", "namespace", "uid", "metadata", "resourceVersion")
                                .contains(field.getKey())) {
                            places.add(() -> put(object, field.getKey(), edit));
                        }
                        collect(field.getValue(), edit, places, false);
                    });
        } else if (tree instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                int index = i;
                places.add(() -> array.set(
                        index, edit.value().isEmpty() ? JsonNodeFactory.instance.nullNode() : read(edit.value())));
                collect(array.get(i), edit, places, false);
            }
        }
    }

    private static void put(ObjectNode object, String name, Edit edit) {
        if (edit.added()) {
            object.set(name + "OfTheFuture", read(edit.value().isEmpty() ? "1" : edit.value()));
        } else if (edit.value().isEmpty()) {
            object.remove(name);
        } else {
            object.set(name, read(edit.value()));
        }
    }
}
