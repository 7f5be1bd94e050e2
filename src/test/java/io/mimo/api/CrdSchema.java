package io.mimo.api;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crdv2.generator.CRDGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.net.URI;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The CustomResourceDefinition as it is committed: fabric8's output for the records plus what its annotations cannot
 * say.
 */
final class CrdSchema {
    private static final YAMLMapper YAML = new YAMLMapper(YAMLFactory.builder()
            .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
            .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
            .disable(YAMLGenerator.Feature.SPLIT_LINES)
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .build());
    private static final String HEADER = "# Generated from the records of io.mimo.api: ./dev accept CrdTest\n";

    private CrdSchema() {}

    static String yaml() {
        try {
            return HEADER + YAML.writeValueAsString(definition());
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    static ObjectNode definition() {
        ObjectNode crd = generated();
        ObjectNode version = (ObjectNode) crd.at("/spec/versions/0");
        orderPrinterColumns(version);
        ObjectNode root = (ObjectNode) version.at("/schema/openAPIV3Schema");
        finish(root);
        root.put(
                "description",
                MimoDeployment.class.getAnnotation(JsonClassDescription.class).value());
        ObjectNode properties = (ObjectNode) root.get("properties");
        addFormats(properties.withObject("/spec"), MimoDeploymentSpec.class);
        addFormats(properties.withObject("/status"), MimoDeploymentStatus.class);
        // for kstatus, who takes a resource that nobody has judged yet for one without a status of its own: done
        ((ObjectNode) properties.get("status")).putObject("default").put("observedGeneration", -1);
        // a rule may look at the name only where the schema declares it
        properties
                .withObject("/metadata")
                .put("type", "object")
                .withObject("/properties/name")
                .put("type", "string");
        ObjectNode conditions = (ObjectNode) properties.at("/status/properties/conditions");
        conditions
                .put("x-kubernetes-list-type", "map")
                .putArray("x-kubernetes-list-map-keys")
                .add("type");
        ((ObjectNode) conditions.get("items"))
                .putArray("required")
                .add("status")
                .add("type");
        keyByPath(root);
        for (String amounts : List.of("requests", "limits")) {
            ObjectNode quantity =
                    (ObjectNode) root.at("/properties/spec/properties/podTemplate/properties/resources/properties/"
                            + amounts + "/additionalProperties");
            quantity.remove("type");
            quantity.put("x-kubernetes-int-or-string", true); // {cpu: 16}, as pods take it
        }
        return crd;
    }

    private static void keyByPath(ObjectNode root) {
        for (String mounts : List.of("configMaps", "secrets")) {
            ((ObjectNode) root.at("/properties/spec/properties/podTemplate/properties/" + mounts))
                    .put("x-kubernetes-list-type", "map")
                    .putArray("x-kubernetes-list-map-keys")
                    .add("mountPath");
        }
    }

    private static ObjectNode generated() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        new CRDGenerator()
                .customResourceClasses(MimoDeployment.class)
                .forCRDVersions("v1")
                .withOutput(new InMemory(bytes))
                .generate();
        try {
            return (ObjectNode) YAML.readTree(bytes.toByteArray());
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private record InMemory(ByteArrayOutputStream bytes) implements CRDGenerator.CRDOutput<OutputStream> {
        @Override
        public OutputStream outputFor(String crdName) {
            return bytes;
        }

        @Override
        public URI crdURI(String crdName) {
            return URI.create("file:///" + crdName);
        }

        @Override
        public void close() {}
    }

    /** fabric8 sorts columns by path; people read them in the order in which the class declares them. */
    private static void orderPrinterColumns(ObjectNode version) {
        Map<String, JsonNode> byName = new HashMap<>();
        version.get("additionalPrinterColumns").forEach(column -> {
            ((ObjectNode) column).remove("priority");
            byName.put(column.get("name").asText(), column);
        });
        ArrayNode ordered = version.putArray("additionalPrinterColumns");
        for (AdditionalPrinterColumn column :
                MimoDeployment.class.getAnnotationsByType(AdditionalPrinterColumn.class)) {
            ordered.add(byName.get(column.name()));
        }
    }

    /** Bounds of integers written as integers, and no rule twice. */
    private static void finish(JsonNode schema) {
        if (schema instanceof ObjectNode object) {
            for (String bound : List.of("minimum", "maximum")) {
                if (object.path(bound).isNumber()
                        && object.path(bound).doubleValue()
                                == object.path(bound).longValue()) {
                    object.put(bound, object.path(bound).longValue());
                }
            }
            if (object.get("x-kubernetes-validations") instanceof ArrayNode rules) {
                List<JsonNode> distinct = rules.valueStream().distinct().toList();
                object.set(
                        "x-kubernetes-validations",
                        JsonNodeFactory.instance.arrayNode().addAll(distinct));
            }
        }
        schema.forEach(CrdSchema::finish);
    }

    private static void addFormats(JsonNode schema, Class<?> record) {
        for (RecordComponent component : record.getRecordComponents()) {
            ObjectNode property = (ObjectNode) schema.get("properties").get(nameOf(component));
            if (component.getType() == Integer.class || component.getType() == Long.class) {
                property.put("format", component.getType() == Long.class ? "int64" : "int32");
            }
            nested(component.getGenericType())
                    .ifPresent(type -> addFormats(property.has("items") ? property.get("items") : property, type));
        }
    }

    private static Optional<Class<?>> nested(Type type) {
        Stream<Type> candidates = type instanceof ParameterizedType generic
                ? Arrays.stream(generic.getActualTypeArguments())
                : Stream.of(type);
        return candidates
                .filter(Class.class::isInstance)
                .<Class<?>>map(Class.class::cast)
                .filter(Class::isRecord)
                .findFirst();
    }

    private static String nameOf(RecordComponent component) {
        JsonProperty property = component.getAccessor().getAnnotation(JsonProperty.class);
        return property == null ? component.getName() : property.value();
    }
}
