package io.mimo.operator.apply;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.HTTPGetAction;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectFieldSelector;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import java.lang.reflect.Field;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One place in an object of a kind, and what the published type says of the values there. What a value means is known
 * by where it stands, never by the name of its key: {@code resources.limits.memory} is a quantity, and the label
 * {@code memory} is a text.
 *
 * <pre>
 * Deployment .spec.template.spec.containers[].resources.limits.memory   Quantity   1024Mi is 1Gi
 * Deployment .spec.template.spec.nodeSelector.memory                    String     1024Mi is not 1Gi
 * ScaledObject .spec                                                    unknown    every value is what it says
 * </pre>
 *
 * @param type of the model, or null where nothing is published
 */
public record Place(@Nullable Type type) {
    private static final Place UNKNOWN = new Place(null);
    /**
     * What the API server fills in where a field is left out, by the type that has it (k8s.io/kubernetes pkg/apis,
     * defaults.go).
     */
    private static final Map<Class<?>, Map<String, String>> DEFAULTS = Map.of(
            ContainerPort.class, Map.of("protocol", "TCP"),
            ServicePort.class, Map.of("protocol", "TCP"),
            NetworkPolicyPort.class, Map.of("protocol", "TCP"),
            HTTPGetAction.class, Map.of("scheme", "HTTP"),
            ObjectFieldSelector.class, Map.of("apiVersion", "v1"));

    private static final ClassValue<Map<String, Type>> FIELDS = new ClassValue<>() {
        @Override
        protected Map<String, Type> computeValue(Class<?> type) {
            return fields(type);
        }
    };

    public static Place of(Class<? extends HasMetadata> kind) {
        return new Place(kind);
    }

    /** Of an object's field or a map's entry. */
    Place member(String name) {
        return switch (type) {
            case Class<?> struct when FIELDS.get(struct).get(name) instanceof Type field -> new Place(field);
            case ParameterizedType map when isOf(map, Map.class) -> new Place(map.getActualTypeArguments()[1]);
            case null, default -> UNKNOWN;
        };
    }

    /** Of a list's item. */
    public Place item() {
        return type instanceof ParameterizedType list && isOf(list, Collection.class)
                ? new Place(list.getActualTypeArguments()[0])
                : UNKNOWN;
    }

    /** Two spellings may be one value. */
    boolean isQuantity() {
        return Quantity.class.equals(type);
    }

    /**
     * Its members are fields, of which the API server leaves out those that are zero; an entry of a map stays, whatever
     * its value.
     */
    boolean leavesOutZeros() {
        return type instanceof Class<?> struct && !FIELDS.get(struct).isEmpty();
    }

    /** What a member is when it is left out. */
    Optional<String> defaultOf(String name) {
        return type instanceof Class<?> struct
                ? Optional.ofNullable(DEFAULTS.getOrDefault(struct, Map.of()).get(name))
                : Optional.empty();
    }

    private static boolean isOf(ParameterizedType type, Class<?> container) {
        return type.getRawType() instanceof Class<?> raw && container.isAssignableFrom(raw);
    }

    /** By their names in JSON. */
    private static Map<String, Type> fields(Class<?> type) {
        Map<String, Type> fields = new HashMap<>();
        for (Class<?> each = type; each != null && !each.getName().startsWith("java."); each = each.getSuperclass()) {
            List.of(each.getDeclaredFields()).forEach(field -> fields.putIfAbsent(name(field), field.getGenericType()));
        }
        return fields;
    }

    private static String name(Field field) {
        JsonProperty property = field.getAnnotation(JsonProperty.class);
        return property == null || property.value().isEmpty() ? field.getName() : property.value();
    }
}
