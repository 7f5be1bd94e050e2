package io.mimo.operator.watch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What can be saved of an object that cannot be parsed: who it is, which version, and whose. It bears the mark of
 * {@link UnreadableObjects}, so that nobody takes it for the whole.
 */
final class SavedIdentity {
    private static final List<String> TEXTS =
            List.of("name", "namespace", "uid", "resourceVersion", "creationTimestamp", "deletionTimestamp");
    private static final List<String> OWNER_TEXTS = List.of("apiVersion", "kind", "name", "uid");

    private SavedIdentity() {}

    /** Empty for an object without a name. */
    static Optional<ObjectNode> of(JsonNode object, String fault) {
        JsonNode metadata = object.path("metadata");
        if (!metadata.path("name").isTextual()) {
            return Optional.empty();
        }
        ObjectNode saved = JsonNodeFactory.instance.objectNode();
        copy(object, saved, List.of("apiVersion", "kind"));
        ObjectNode meta = saved.putObject("metadata");
        copy(metadata, meta, TEXTS);
        if (metadata.path("generation").isIntegralNumber()) {
            meta.set("generation", metadata.get("generation"));
        }
        if (metadata.path("labels") instanceof ObjectNode labels) {
            copy(
                    labels,
                    meta.putObject("labels"),
                    labels.propertyStream().map(Map.Entry::getKey).toList());
        }
        metadata.path("ownerReferences")
                .forEach(owner ->
                        addOwner(owner, meta.withArray("ownerReferences").addObject()));
        meta.putObject("annotations").put(UnreadableObjects.MARK, fault);
        return Optional.of(saved);
    }

    private static void addOwner(JsonNode owner, ObjectNode saved) {
        copy(owner, saved, OWNER_TEXTS);
        saved.put("controller", owner.path("controller").asBoolean());
    }

    private static void copy(JsonNode from, ObjectNode to, List<String> texts) {
        texts.stream().filter(name -> from.path(name).isTextual()).forEach(name -> to.set(name, from.get(name)));
    }
}
