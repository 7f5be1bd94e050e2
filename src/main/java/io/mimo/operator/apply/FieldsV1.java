package io.mimo.operator.apply;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Reads what a field manager owns: {@code f:name} a field, {@code k:{...}} a list item by its keys, {@code v:...} a
 * set's value, {@code .} the item itself; a node without children is owned whole.
 * https://github.com/kubernetes-sigs/structured-merge-diff/blob/master/fieldpath/serialize-pe.go
 */
final class FieldsV1 {
    static final String FIELD = "f:";
    private static final String KEYS = "k:";
    private static final String VALUE = "v:";
    /** One step of a path into a list. */
    private static final Pattern ITEM = Pattern.compile("\\[[kv]:(\\{[^}]*}|\"[^\"]*\"|[^]]*)]");

    private static final ObjectMapper JSON = new ObjectMapper();

    private FieldsV1() {}

    static boolean isWhole(JsonNode owned) {
        return owned.isEmpty() || owned.size() == 1 && owned.has(".");
    }

    /** Empty for what is no field. */
    static Optional<String> field(String key) {
        return key.startsWith(FIELD) ? Optional.of(key.substring(FIELD.length())) : Optional.empty();
    }

    static boolean isItem(String key) {
        return key.startsWith(KEYS) || key.startsWith(VALUE);
    }

    /** The item of a list that a key means; missing when there is none. */
    static JsonNode item(Place place, JsonNode list, String key) {
        JsonNode wanted = parse(key.substring(KEYS.length()));
        for (JsonNode item : list) {
            if (key.startsWith(KEYS) ? hasKeys(place, item, wanted) : item.equals(wanted)) {
                return item;
            }
        }
        return MissingNode.getInstance();
    }

    private static boolean hasKeys(Place place, JsonNode item, JsonNode keys) {
        return keys.properties().stream()
                .allMatch(key -> item.has(key.getKey())
                        ? item.get(key.getKey()).asText().equals(key.getValue().asText())
                        : place.defaultOf(key.getKey())
                                .filter(key.getValue().asText()::equals)
                                .isPresent());
    }

    /** {@code .spec.containers[k:{"name":"vllm"}].image} as {@code spec.containers[vllm].image}. */
    static String readable(String path) {
        String steps = ITEM.matcher(path)
                .replaceAll(item -> Matcher.quoteReplacement("[" + words(parse(item.group(1))) + "]"));
        return steps.startsWith(".") ? steps.substring(1) : steps;
    }

    private static String words(JsonNode keys) {
        return keys.isValueNode()
                ? keys.asText()
                : keys.valueStream().map(JsonNode::asText).collect(Collectors.joining(","));
    }

    private static JsonNode parse(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("managedFields hold a key that is no JSON: " + json, e);
        }
    }
}
