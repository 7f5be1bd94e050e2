package io.mimo.operator.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A live object cut down to what one field manager owns of it. Invariant: applied again by that manager it changes
 * nothing, neither a value nor who owns it.
 */
public final class Projection {
    private Projection() {}

    /** @param owned FieldsV1, see {@link FieldsV1} */
    public static JsonNode of(Place place, JsonNode live, JsonNode owned) {
        if (FieldsV1.isWhole(owned)) {
            return live.deepCopy();
        }
        return live.isArray() ? items(place, live, owned) : fields(place, live, owned);
    }

    /** In the live order, which is the one that the API server merged them into. */
    private static ArrayNode items(Place place, JsonNode live, JsonNode owned) {
        ArrayNode ours = JsonNodeFactory.instance.arrayNode();
        for (JsonNode item : live) {
            owned.properties().stream()
                    .filter(entry -> FieldsV1.isItem(entry.getKey()))
                    .filter(entry -> FieldsV1.item(place.item(), live, entry.getKey()) == item)
                    .findFirst()
                    .ifPresent(entry -> ours.add(of(place.item(), item, entry.getValue())));
        }
        return ours;
    }

    /** An owned zero that the API server has dropped means what leaving it out means. */
    private static ObjectNode fields(Place place, JsonNode live, JsonNode owned) {
        ObjectNode ours = JsonNodeFactory.instance.objectNode();
        owned.properties().forEach(entry -> FieldsV1.field(entry.getKey())
                .filter(live::has)
                .ifPresent(name -> ours.set(name, of(place.member(name), live.path(name), entry.getValue()))));
        return ours;
    }
}
