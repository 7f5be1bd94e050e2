package io.mimo.operator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.Quantity;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The difference between an object as planned and as it lives, over the fields that our field manager owns. What others own and what
 * the API server filled in is not ours to compare; a field that we own and no longer plan is a difference, because only our next apply
 * removes it; a planned field that we do not own was taken by another manager and is a difference too.
 *
 * <p>{@code owned} is FieldsV1: {@code f:name} a field, {@code k:{...}} a list item by its keys, {@code v:...} a set's value, {@code .}
 * the item itself; a node without children is owned whole.
 * https://github.com/kubernetes-sigs/structured-merge-diff/blob/master/fieldpath/serialize-pe.go
 */
final class Drift {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** Named in the request, never owned. */
    private static final Set<String> IDENTITY = Set.of("apiVersion", "kind");
    private static final Set<String> METADATA_IDENTITY = Set.of("name", "namespace", "uid", "resourceVersion");
    /** Below these fields values are quantities: 1024Mi is 1Gi. */
    private static final Set<String> QUANTITIES = Set.of("limits", "requests", "sizeLimit", "averageValue", "storage", "divisor");
    /** What the API server fills in where the whole value is ours, and keys of list items that may be left out. */
    private static final Map<String, String> DEFAULTS = Map.of("protocol", "TCP", "scheme", "HTTP", "apiVersion", "v1");

    private Drift() {}

    /**
     * Path of the first difference; empty when an apply would change nothing.
     *
     * @param owned FieldsV1 of our manager's Apply entry, or an empty node when it has none
     */
    static Optional<String> between(JsonNode desired, JsonNode live, JsonNode owned) {
        return Optional.ofNullable(fields("", desired, live, owned, false));
    }

    /** Path of the first difference, or null. */
    private static String node(String path, JsonNode desired, JsonNode live, JsonNode owned, boolean quantity) {
        boolean whole = owned.isEmpty() || owned.size() == 1 && owned.has(".");
        if (whole) {
            return same(desired, live, quantity) ? null : path;
        }
        return desired.isArray() ? items(path, desired, live, owned, quantity) : fields(path, desired, live, owned, quantity);
    }

    private static String fields(String path, JsonNode desired, JsonNode live, JsonNode owned, boolean quantity) {
        for (var field : owned.properties()) {
            if (field.getKey().startsWith("f:")) {
                String name = field.getKey().substring(2);
                String difference = member(path + "." + name, desired.path(name), live.path(name), field.getValue(),
                        quantity || QUANTITIES.contains(name));
                if (difference != null) {
                    return difference;
                }
            }
        }
        for (var field : desired.properties()) {
            if (!owned.has("f:" + field.getKey()) && !isIdentity(path, field.getKey())) {
                return path + "." + field.getKey();
            }
        }
        return null;
    }

    private static boolean isIdentity(String path, String name) {
        return path.isEmpty() && IDENTITY.contains(name) || path.equals(".metadata") && METADATA_IDENTITY.contains(name);
    }

    private static String items(String path, JsonNode desired, JsonNode live, JsonNode owned, boolean quantity) {
        List<JsonNode> planned = new ArrayList<>();
        desired.forEach(planned::add);
        for (var item : owned.properties()) {
            String key = item.getKey();
            if (key.startsWith("k:") || key.startsWith("v:")) {
                JsonNode wanted = parse(key.substring(2));
                JsonNode mine = find(desired, wanted, key.startsWith("k:"));
                planned.removeIf(node -> node == mine);
                String difference = member(path + "[" + key + "]", mine, find(live, wanted, key.startsWith("k:")), item.getValue(),
                        quantity);
                if (difference != null) {
                    return difference;
                }
            }
        }
        return planned.isEmpty() ? null : path + "[" + planned.getFirst() + "]";
    }

    private static String member(String path, JsonNode desired, JsonNode live, JsonNode owned, boolean quantity) {
        if (desired.isMissingNode()) {
            return live.isMissingNode() ? null : path;
        }
        if (live.isMissingNode()) {
            return isZero(desired) ? null : path;
        }
        return node(path, desired, live, owned, quantity);
    }

    private static JsonNode find(JsonNode list, JsonNode wanted, boolean byKeys) {
        for (JsonNode item : list) {
            if (byKeys ? hasKeys(item, wanted) : item.equals(wanted)) {
                return item;
            }
        }
        return JSON.missingNode();
    }

    private static boolean hasKeys(JsonNode item, JsonNode keys) {
        return keys.properties().stream().allMatch(key -> item.has(key.getKey())
                ? item.get(key.getKey()).asText().equals(key.getValue().asText())
                : key.getValue().asText().equals(DEFAULTS.get(key.getKey())));
    }

    private static boolean same(JsonNode desired, JsonNode live, boolean quantity) {
        if (desired.isObject() && live.isObject()) {
            Set<String> names = new HashSet<>();
            desired.fieldNames().forEachRemaining(names::add);
            live.fieldNames().forEachRemaining(names::add);
            return names.stream().allMatch(name -> sameMember(name, desired.path(name), live.path(name), quantity));
        }
        if (desired.isArray() && live.isArray()) {
            return desired.size() == live.size()
                    && IntStream.range(0, desired.size()).allMatch(i -> same(desired.get(i), live.get(i), quantity));
        }
        return desired.isValueNode() && live.isValueNode() && sameValue(desired.asText(), live.asText(), quantity);
    }

    private static boolean sameMember(String name, JsonNode desired, JsonNode live, boolean quantity) {
        if (desired.isMissingNode()) {
            return isZero(live) || live.asText().equals(DEFAULTS.get(name));
        }
        return live.isMissingNode() ? isZero(desired) : same(desired, live, quantity || QUANTITIES.contains(name));
    }

    private static boolean sameValue(String desired, String live, boolean quantity) {
        return desired.equals(live)
                || quantity && Quantity.parse(desired).getNumericalAmount().compareTo(Quantity.parse(live).getNumericalAmount()) == 0;
    }

    /** The API server drops zero values of optional fields, and the ownership of them stays. */
    private static boolean isZero(JsonNode value) {
        return value.isNull() || value.isContainerNode() && value.isEmpty() || value.isTextual() && value.asText().isEmpty()
                || value.isBoolean() && !value.asBoolean() || value.isNumber() && value.decimalValue().signum() == 0;
    }

    private static JsonNode parse(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("managedFields hold a key that is no JSON: " + json, e);
        }
    }
}
