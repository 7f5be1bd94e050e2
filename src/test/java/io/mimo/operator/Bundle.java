package io.mimo.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.mimo.operator.children.Children;
import io.mimo.render.OptionalKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The bundle for the Operator Lifecycle Manager, from {@code deploy/}, {@code crds/}, {@code examples/}, the chart's
 * description and the README's opening. Format:
 * https://olm.operatorframework.io/docs/tasks/creating-operator-manifests/
 */
final class Bundle {
    static final Path FOLDER = Path.of("deploy/olm");
    static final Path SERVICE_VERSION = FOLDER.resolve("manifests/mimo-operator.clusterserviceversion.yaml");
    private static final String HEADER = "# Generated: ./dev accept BundleTest\n";
    /** Where the manager says which namespaces an OperatorGroup selects; empty for all. */
    private static final String TARGETS = "metadata.annotations['olm.targetNamespaces']";
    /** Nodes have no namespace, nor have definitions and priority classes; whose GPUs are free says every pod. */
    private static final Set<String> CLUSTER_ONLY = Set.of("nodes", "priorityclasses", "customresourcedefinitions");

    private static final List<String> SHOWN = List.of("fits", "autoscaled", "cached", "tight", "multi-node-pipeline");
    private static final YAMLMapper YAML = new YAMLMapper(YAMLFactory.builder()
            .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
            .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
            .enable(YAMLGenerator.Feature.LITERAL_BLOCK_STYLE)
            .disable(YAMLGenerator.Feature.SPLIT_LINES)
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .build());

    private final JsonNode chart = read("helm/mimo-operator/Chart.yaml");
    private final JsonNode definition = read("crds/mimodeployments.serving.mimo.io-v1.yaml");
    private final String version = chart.get("version").asText();
    private final String image;

    Bundle() {
        JsonNode shipped = read("deploy/kustomization.yaml").at("/images/0");
        image = shipped.get("newName").asText() + ":" + shipped.get("newTag").asText();
    }

    String yaml() {
        try {
            return HEADER + YAML.writeValueAsString(serviceVersion());
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private ObjectNode serviceVersion() {
        ObjectNode csv = YAML.createObjectNode()
                .put("apiVersion", "operators.coreos.com/v1alpha1")
                .put("kind", "ClusterServiceVersion");
        ObjectNode metadata = csv.putObject("metadata").put("name", "mimo-operator.v" + version);
        metadata.putObject("annotations")
                .put("alm-examples", examples())
                .put("capabilities", "Seamless Upgrades")
                .put("categories", "AI/Machine Learning")
                .put("containerImage", image)
                .put("description", chart.get("description").asText())
                .put("operatorframework.io/suggested-namespace", "mimo-system");
        describe(csv.putObject("spec"));
        return csv;
    }

    private void describe(ObjectNode spec) {
        spec.put("displayName", "MimoDeployment")
                .put("description", opening())
                .put("version", version)
                .put("maturity", "alpha")
                .put("minKubeVersion", chart.get("kubeVersion").asText().replaceAll("[^0-9]*([0-9.]+).*", "$1"));
        spec.set("keywords", chart.get("keywords"));
        spec.putObject("provider").put("name", "The MimoDeployment project");
        spec.putArray("icon")
                .addObject()
                .put(
                        "base64data",
                        Base64.getEncoder()
                                .encodeToString(text(FOLDER.resolve("icon.svg")).getBytes(StandardCharsets.UTF_8)))
                .put("mediatype", "image/svg+xml");
        ArrayNode modes = spec.putArray("installModes");
        for (String mode : List.of("OwnNamespace", "SingleNamespace", "MultiNamespace", "AllNamespaces")) {
            modes.addObject().put("type", mode).put("supported", true);
        }
        spec.putObject("customresourcedefinitions").putArray("owned").add(owned());
        install(spec.putObject("install").put("strategy", "deployment").putObject("spec"));
        ArrayNode images = spec.putArray("relatedImages");
        images.addObject().put("name", "operator").put("image", image);
        images.addObject()
                .put("name", "vllm")
                .put(
                        "image",
                        schema().at("/spec/properties/engine/properties/image/default")
                                .asText());
    }

    /**
     * What the chart puts into Roles where it serves some namespaces is {@code permissions}: the manager makes Roles of
     * it in the selected namespaces, or a ClusterRole where all are selected.
     */
    private void install(ObjectNode spec) {
        ObjectNode deployment = managed((ObjectNode) read("deploy/deployment.yaml"));
        String account = deployment.at("/spec/template/spec/serviceAccountName").asText();
        Predicate<JsonNode> clusterOnly = rule ->
                rule.get("resources").valueStream().map(JsonNode::asText).anyMatch(CLUSTER_ONLY::contains);
        List<JsonNode> rules =
                read("deploy/cluster-role.yaml").get("rules").valueStream().toList();
        permissions(spec, "clusterPermissions", account, rules.stream().filter(clusterOnly));
        permissions(
                spec,
                "permissions",
                account,
                Stream.concat(
                        rules.stream().filter(clusterOnly.negate()),
                        read("deploy/role.yaml").get("rules").valueStream()));
        ObjectNode shipped = spec.putArray("deployments")
                .addObject()
                .put("name", deployment.at("/metadata/name").asText());
        shipped.set("label", deployment.at("/metadata/labels"));
        shipped.set("spec", deployment.get("spec"));
    }

    private static void permissions(ObjectNode spec, String kind, String account, Stream<JsonNode> rules) {
        ArrayNode granted = spec.putArray(kind)
                .addObject()
                .put("serviceAccountName", account)
                .putArray("rules");
        rules.forEach(granted::add);
    }

    /**
     * Differs from the shipped one in its image, in the namespaces that it is told, and in the user, which OpenShift
     * wants to choose.
     */
    private ObjectNode managed(ObjectNode deployment) {
        ObjectNode pod = (ObjectNode) deployment.at("/spec/template/spec");
        pod.withObject("/securityContext").remove(List.of("runAsUser", "runAsGroup"));
        ObjectNode container = (ObjectNode) pod.at("/containers/0");
        container.put("image", image);
        container.withArray("args").add("--namespace=$(WATCH_NAMESPACE)");
        container
                .withArray("env")
                .addObject()
                .put("name", "WATCH_NAMESPACE")
                .putObject("valueFrom")
                .putObject("fieldRef")
                .put("fieldPath", TARGETS);
        return deployment;
    }

    private ObjectNode owned() {
        ObjectNode owned = YAML.createObjectNode()
                .put("name", definition.at("/metadata/name").asText())
                .put("version", definition.at("/spec/versions/0/name").asText())
                .put("kind", definition.at("/spec/names/kind").asText())
                .put("displayName", "MimoDeployment")
                .put("description", schema(definition).path("description").asText());
        ArrayNode resources = owned.putArray("resources");
        Children.KINDS.forEach(kind -> resources
                .addObject()
                .put("kind", HasMetadata.getKind(kind))
                .put("name", "")
                .put("version", HasMetadata.getApiVersion(kind)));
        Arrays.stream(OptionalKind.values()).forEach(kind -> resources
                .addObject()
                .put("kind", kind.kind())
                .put("name", "")
                .put("version", kind.apiVersion()));
        BundleFields.describe(owned.putArray("specDescriptors"), schema().get("spec"));
        BundleFields.describe(owned.putArray("statusDescriptors"), schema().get("status"));
        return owned;
    }

    private JsonNode schema() {
        return schema(definition).get("properties");
    }

    private static JsonNode schema(JsonNode definition) {
        return definition.at("/spec/versions/0/schema/openAPIV3Schema");
    }

    private static String examples() {
        ArrayNode examples = YAML.createArrayNode();
        SHOWN.forEach(name -> examples.add(read("examples/" + name + ".yaml")));
        return examples.toPrettyString();
    }

    /** The README's first paragraphs. */
    private static String opening() {
        String readme = text(Path.of("README.md"));
        return readme.substring(readme.indexOf("\n\n") + 2, readme.indexOf("\n## "))
                        .strip() + "\n";
    }

    private static JsonNode read(String file) {
        try {
            return YAML.readTree(text(Path.of(file)));
        } catch (IOException e) {
            throw new UncheckedIOException(file, e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
