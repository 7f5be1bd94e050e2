package io.mimo.operator.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The differences between an object as planned and as it lives, over the fields that our field manager owns. What
 * others own and what the API server filled in is not ours to compare; a field that we own and no longer plan is a
 * difference, because only our next apply removes it; a planned field that we do not own was taken by another manager
 * and is a difference too. What values mean is known by their {@link Place}.
 *
 * <p>{@code owned} is FieldsV1, see {@link FieldsV1}.
 */
public final class FieldDiff {
    /** Named in the request, never owned. */
    private static final Set<String> IDENTITY = Set.of("apiVersion", "kind");

    private static final Set<String> METADATA_IDENTITY = Set.of("name", "namespace", "uid", "resourceVersion");

    private final List<Difference> differences = new ArrayList<>();

    private FieldDiff() {}

    /**
     * One path at which plan and object differ.
     *
     * @param planned missing when we own the field and plan it no longer
     * @param found missing when nobody has it
     * @param ours whether we own what we plan there: then only the plan or admission can have made the difference, else
     *     another manager
     */
    public record Difference(String path, JsonNode planned, JsonNode found, boolean ours) {}

    /**
     * Empty when an apply would change nothing.
     *
     * @param owned FieldsV1 of our manager's Apply entry, or an empty node when it has none
     */
    public static List<Difference> between(
            Class<? extends HasMetadata> kind, JsonNode desired, JsonNode live, JsonNode owned) {
        var drift = new FieldDiff();
        drift.fields("", Place.of(kind), desired, live, owned);
        return List.copyOf(drift.differences);
    }

    private void node(String path, Place place, JsonNode desired, JsonNode live, JsonNode owned) {
        if (FieldsV1.isWhole(owned)) {
            if (!same(place, desired, live)) {
                differences.add(new Difference(path, desired, live, true));
            }
        } else if (desired.isArray()) {
            items(path, place, desired, live, owned);
        } else {
            fields(path, place, desired, live, owned);
        }
    }

    private void fields(String path, Place place, JsonNode desired, JsonNode live, JsonNode owned) {
        for (var field : owned.properties()) {
            FieldsV1.field(field.getKey())
                    .ifPresent(name -> member(
                            path + "." + name,
                            place.member(name),
                            desired.path(name),
                            live.path(name),
                            field.getValue(),
                            place.leavesOutZeros()));
        }
        for (var field : desired.properties()) {
            if (!owned.has(FieldsV1.FIELD + field.getKey()) && !isIdentity(path, field.getKey())) {
                differences.add(new Difference(
                        path + "." + field.getKey(), field.getValue(), live.path(field.getKey()), false));
            }
        }
    }

    private static boolean isIdentity(String path, String name) {
        return path.isEmpty() && IDENTITY.contains(name)
                || path.equals(".metadata") && METADATA_IDENTITY.contains(name);
    }

    private void items(String path, Place place, JsonNode desired, JsonNode live, JsonNode owned) {
        List<JsonNode> planned = new ArrayList<>();
        desired.forEach(planned::add);
        for (var item : owned.properties()) {
            if (FieldsV1.isItem(item.getKey())) {
                JsonNode mine = FieldsV1.item(place.item(), desired, item.getKey());
                planned.removeIf(node -> node == mine);
                member(
                        path + "[" + item.getKey() + "]",
                        place.item(),
                        mine,
                        FieldsV1.item(place.item(), live, item.getKey()),
                        item.getValue(),
                        false);
            }
        }
        planned.forEach(node ->
                differences.add(new Difference(path + "[" + node + "]", node, MissingNode.getInstance(), false)));
    }

    private void member(
            String path, Place place, JsonNode desired, JsonNode live, JsonNode owned, boolean zerosLeftOut) {
        if (isAbsent(desired)) {
            if (!isAbsent(live)) {
                differences.add(new Difference(path, MissingNode.getInstance(), live, false));
            }
        } else if (isAbsent(live)) {
            if (!(zerosLeftOut && isZero(desired))) {
                differences.add(new Difference(path, desired, MissingNode.getInstance(), true));
            }
        } else {
            node(path, place, desired, live, owned);
        }
    }

    private static boolean same(Place place, JsonNode desired, JsonNode live) {
        if (desired.isObject() && live.isObject()) {
            Set<String> names = new HashSet<>();
            desired.fieldNames().forEachRemaining(names::add);
            live.fieldNames().forEachRemaining(names::add);
            return names.stream().allMatch(name -> sameMember(place, name, desired.path(name), live.path(name)));
        }
        if (desired.isArray() && live.isArray()) {
            return desired.size() == live.size()
                    && IntStream.range(0, desired.size())
                            .allMatch(i -> same(place.item(), desired.get(i), live.get(i)));
        }
        return desired.isValueNode() && live.isValueNode() && sameValue(place, desired, live);
    }

    private static boolean sameMember(Place place, String name, JsonNode desired, JsonNode live) {
        boolean nothing = place.leavesOutZeros();
        if (isAbsent(desired)) {
            return isAbsent(live)
                    || nothing && isZero(live)
                    || place.defaultOf(name).filter(live.asText()::equals).isPresent();
        }
        return isAbsent(live) ? nothing && isZero(desired) : same(place.member(name), desired, live);
    }

    private static boolean sameValue(Place place, JsonNode desired, JsonNode live) {
        if (place.isQuantity() && !desired.asText().equals(live.asText())) {
            Optional<BigDecimal> amount = amount(desired.asText());
            return amount.isPresent()
                    && amount(live.asText())
                            .filter(other -> other.compareTo(amount.get()) == 0)
                            .isPresent();
        }
        return desired.isNumber() && live.isNumber()
                ? desired.decimalValue().compareTo(live.decimalValue()) == 0
                : (place.isQuantity() || desired.getNodeType() == live.getNodeType())
                        && desired.asText().equals(live.asText());
    }

    /** Empty for a text that is no quantity: then it is nothing but its text. */
    private static Optional<BigDecimal> amount(String text) {
        try {
            return Optional.ofNullable(Quantity.parse(text).getNumericalAmount());
        } catch (IllegalArgumentException | ArithmeticException e) {
            return Optional.empty();
        }
    }

    /** An apply leaves out a null. */
    private static boolean isAbsent(JsonNode value) {
        return value.isMissingNode() || value.isNull();
    }

    /** The API server drops zero values of optional fields, and the ownership of them stays. */
    private static boolean isZero(JsonNode value) {
        return value.isNull()
                || value.isContainerNode() && value.isEmpty()
                || value.isTextual() && value.asText().isEmpty()
                || value.isBoolean() && !value.asBoolean()
                || value.isNumber() && value.decimalValue().signum() == 0;
    }
}
