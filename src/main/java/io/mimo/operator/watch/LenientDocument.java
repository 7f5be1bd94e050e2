package io.mimo.operator.watch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonMappingException.Reference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.PropertyBindingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mimo.api.NotUnderstood;
import java.util.ArrayList;
import java.util.List;

/**
 * As much of a document as its records can hold, and the places that they cannot. Invariant: every document can be
 * read, and {@code rest} is empty exactly when nothing of it was left out.
 */
record LenientDocument<T>(T value, List<NotUnderstood> rest) {
    private static final ObjectMapper RECORDS = JsonMapper.builder().build();
    /** Characters of a value in a message of one line. */
    private static final int LONGEST = 60;

    /** @param root path of the document itself, for the places */
    static <T> LenientDocument<T> of(JsonNode document, Class<T> type, String root) {
        List<NotUnderstood> rest = new ArrayList<>();
        JsonNode known = document.deepCopy();
        if (!known.isObject()) {
            if (!known.isMissingNode() && !known.isNull()) {
                rest.add(place(root, false, known));
            }
            known = JsonNodeFactory.instance.objectNode();
        }
        while (true) {
            try {
                return new LenientDocument<>(RECORDS.treeToValue(withoutNulls(known), type), List.copyOf(rest));
            } catch (JsonMappingException fault) {
                rest.add(remove((ObjectNode) known, fault, root));
            } catch (JsonProcessingException fault) {
                throw new IllegalStateException("a tree is no text", fault);
            }
        }
    }

    /** Takes out what could not be bound. Items of a list become null, so that the places of the others stay. */
    private static NotUnderstood remove(ObjectNode document, JsonMappingException fault, String root) {
        StringBuilder path = new StringBuilder(root);
        JsonNode parent = document;
        JsonNode found = document;
        Reference last = null;
        for (Reference reference : fault.getPath()) {
            JsonNode next = reference.getFieldName() == null
                    ? found.path(present(found, reference.getIndex()))
                    : found.path(reference.getFieldName());
            if (next.isMissingNode()) {
                break;
            }
            path.append(
                    reference.getFieldName() == null
                            ? "[" + present(found, reference.getIndex()) + "]"
                            : "." + reference.getFieldName());
            parent = found;
            found = next;
            last = reference;
        }
        NotUnderstood place = place(path.toString(), fault instanceof PropertyBindingException, found);
        if (last == null) {
            document.removeAll();
        } else if (parent instanceof ArrayNode list) {
            list.set(present(list, last.getIndex()), JsonNodeFactory.instance.nullNode());
        } else {
            ((ObjectNode) parent).remove(last.getFieldName());
        }
        return place;
    }

    /** Where an item stands in the list with its nulls, which are not bound. */
    private static int present(JsonNode list, int bound) {
        int left = bound;
        for (int i = 0; i < list.size(); i++) {
            if (!list.get(i).isNull() && left-- == 0) {
                return i;
            }
        }
        return list.size();
    }

    /** The API server prunes nulls that the schema does not allow. */
    private static JsonNode withoutNulls(JsonNode tree) {
        JsonNode copy = tree.deepCopy();
        prune(copy);
        return copy;
    }

    private static void prune(JsonNode tree) {
        if (tree instanceof ObjectNode object) {
            object.removeIf(JsonNode::isNull);
        } else if (tree instanceof ArrayNode list) {
            list.removeIf(JsonNode::isNull);
        }
        tree.forEach(LenientDocument::prune);
    }

    private static NotUnderstood place(String path, boolean field, JsonNode value) {
        String text = value.toString();
        return new NotUnderstood(path, field, text.length() > LONGEST ? text.substring(0, LONGEST) + "..." : text);
    }
}
