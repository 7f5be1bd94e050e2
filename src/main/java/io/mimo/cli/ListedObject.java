package io.mimo.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonMappingException.Reference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Optional;
import java.util.function.Function;

/**
 * A Node or a Pod of a file. People write and cut such files by hand, so whatever is wrong with it is an error that
 * names the object and the field, never a fault of the program.
 */
record ListedObject(String where, String kind, JsonNode tree) {
    private static final String AS_PRINTED = "; write it as kubectl get -o yaml prints it";
    /** A plain mapper: fabric8's own serialization costs a cold JVM half a second. */
    private static final JsonMapper MODEL = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    /** @throws UnreadableInput that names file, object, field and what to do */
    <T, F> F read(Class<T> type, Function<T, F> facts) {
        if (!tree.path("metadata").path("name").isTextual()) {
            throw new UnreadableInput(where + ": a " + kind + " without a metadata.name that is text");
        }
        if (hasNullElement(tree)) {
            throw new UnreadableInput(named() + nullElement(tree, "").orElseThrow() + " is null; remove it");
        }
        try {
            return facts.apply(MODEL.treeToValue(tree, type));
        } catch (JsonMappingException e) {
            throw new UnreadableInput(named() + field(e) + "is not what a " + kind + " has there" + AS_PRINTED);
        } catch (JsonProcessingException e) {
            throw new UnreadableInput(named() + e.getOriginalMessage() + AS_PRINTED);
        } catch (IllegalArgumentException e) {
            throw new UnreadableInput(named() + e.getMessage());
        }
    }

    private String named() {
        return where + ": " + kind + " " + tree.path("metadata").path("name").asText() + ": ";
    }

    private static String field(JsonMappingException e) {
        StringBuilder path = new StringBuilder();
        for (Reference step : e.getPath()) {
            path.append(step.getFieldName() == null ? "[" + step.getIndex() + "]" : "." + step.getFieldName());
        }
        return path.isEmpty() ? "" : path.substring(1) + " ";
    }

    /** Kubernetes has no lists with empty places. Asked of every object of a file, so it makes no path. */
    private static boolean hasNullElement(JsonNode node) {
        for (JsonNode child : node) {
            if (node.isArray() && child.isNull() || hasNullElement(child)) {
                return true;
            }
        }
        return false;
    }

    private static Optional<String> nullElement(JsonNode node, String path) {
        if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                String element = path + "[" + i + "]";
                Optional<String> found =
                        node.get(i).isNull() ? Optional.of(element) : nullElement(node.get(i), element);
                if (found.isPresent()) {
                    return found;
                }
            }
            return Optional.empty();
        }
        return node.properties().stream()
                .flatMap(field ->
                        nullElement(field.getValue(), path.isEmpty() ? field.getKey() : path + "." + field.getKey())
                                .stream())
                .findFirst();
    }
}
