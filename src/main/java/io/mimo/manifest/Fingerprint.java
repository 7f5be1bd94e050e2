package io.mimo.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.TreeMap;
import java.util.UUID;

/**
 * A short name for the content of a JSON tree: equal content has equal names, whatever the order of its fields, in
 * every build and process. Ten hexadecimal digits tell apart what one resource ever had; nothing is kept secret by it.
 */
public final class Fingerprint {
    private static final int DIGITS = 10;

    private Fingerprint() {}

    public static String of(JsonNode tree) {
        String text = sorted(tree).toString();
        return UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8))
                .toString()
                .replace("-", "")
                .substring(0, DIGITS);
    }

    private static JsonNode sorted(JsonNode tree) {
        if (tree.isArray()) {
            var items = JsonNodeFactory.instance.arrayNode();
            tree.forEach(item -> items.add(sorted(item)));
            return items;
        }
        if (!tree.isObject()) {
            return tree;
        }
        var fields = new TreeMap<String, JsonNode>();
        tree.properties().forEach(field -> fields.put(field.getKey(), sorted(field.getValue())));
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        object.setAll(fields);
        return object;
    }
}
