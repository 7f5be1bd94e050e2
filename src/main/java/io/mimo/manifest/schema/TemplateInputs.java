package io.mimo.manifest.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mimo.api.MimoDeploymentSpec;
import io.mimo.manifest.Fingerprint;
import java.util.Optional;
import java.util.Set;

/**
 * What of a spec enters the pod template, as two fingerprints. Two specs are the same input when either is equal:
 * {@code written} holds what the API server stores, so that a build with another default sees no edit in a value that
 * was filled in before; {@code plain} leaves out what equals this build's schema defaults, so that a field that a newer
 * schema fills in is no edit either.
 *
 * <p>Invariant: an edit of a field that changes the template of one build makes other inputs; an edit of
 * {@code replicas}, {@code autoscaling}, {@code monitoring}, {@code route}, {@code rollout} and of what only a claim or
 * a ServiceAccount takes does not.
 */
public record TemplateInputs(String written, String plain) {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** Paths below {@code spec} whose edits roll no pod. */
    private static final Set<String> ELSEWHERE = Set.of(
            "replicas",
            "autoscaling",
            "monitoring",
            "route",
            "rollout",
            "cache.persistentVolumeClaim",
            "cache.retentionPolicy",
            "podTemplate.serviceAccountAnnotations");
    /** Whoever writes the default of today says which image he wants, also when the default moves on. */
    private static final String IMAGE = "engine.image";
    /** Has fields of both kinds and asks for nothing by itself. */
    private static final String OVERLAY = "podTemplate";

    public static TemplateInputs of(MimoDeploymentSpec spec) {
        JsonNode tree = JSON.valueToTree(spec);
        JsonNode schema = BundledCrd.schema().path("properties").path("spec");
        return new TemplateInputs(
                Fingerprint.of(entering("", tree, schema, false)), Fingerprint.of(entering("", tree, schema, true)));
    }

    /** Reads {@link #toString}; empty for any other text. */
    public static Optional<TemplateInputs> parse(String text) {
        String[] parts = text.split("\\.", -1);
        return parts.length == 2 && !parts[0].isEmpty() && !parts[1].isEmpty()
                ? Optional.of(new TemplateInputs(parts[0], parts[1]))
                : Optional.empty();
    }

    public boolean sameAs(TemplateInputs other) {
        return written.equals(other.written) || plain.equals(other.plain);
    }

    @Override
    public String toString() {
        return written + "." + plain;
    }

    /**
     * An object that is left empty stays: {@code cache: {}} and {@code rdma: {}} ask for something, and their absence
     * does not.
     */
    private static JsonNode entering(String path, JsonNode value, JsonNode schema, boolean withoutDefaults) {
        if (!value.isObject()) {
            return value;
        }
        ObjectNode kept = JsonNodeFactory.instance.objectNode();
        value.properties().stream().filter(field -> !field.getValue().isNull()).forEach(field -> {
            String below = path.isEmpty() ? field.getKey() : path + "." + field.getKey();
            JsonNode rule = schema.path("properties").path(field.getKey());
            boolean filledIn =
                    withoutDefaults && !below.equals(IMAGE) && isDefault(field.getValue(), rule.path("default"));
            JsonNode entering = entering(below, field.getValue(), rule, withoutDefaults);
            if (!ELSEWHERE.contains(below) && !filledIn && !(below.equals(OVERLAY) && entering.isEmpty())) {
                kept.set(field.getKey(), entering);
            }
        });
        return kept;
    }

    private static boolean isDefault(JsonNode value, JsonNode filledIn) {
        return value.isNumber() && filledIn.isNumber()
                ? value.decimalValue().compareTo(filledIn.decimalValue()) == 0
                : value.equals(filledIn);
    }
}
