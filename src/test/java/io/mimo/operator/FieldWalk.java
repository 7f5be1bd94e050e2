package io.mimo.operator;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mimo.controlplane.GpuNodes;
import io.mimo.controlplane.TestCluster;
import io.mimo.manifest.schema.FieldEdits.Edit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Resources of a list of edits: {@code live} is edited there and back, {@code fresh} is made as {@code live} is edited
 * to.
 */
record FieldWalk(TestCluster cluster, List<Edit> edits) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final String KINDS =
            "deployments,leaderworkersets,services,serviceaccounts,poddisruptionbudgets,networkpolicies,"
                    + "horizontalpodautoscalers,"
                    + "configmaps,jobs,persistentvolumeclaims,scaledobjects,httproutes,prometheusrules,podmonitors";

    /** Names of volumes and dashboards carry a digest of the resource's name. */
    private static final String HASH_OF_NAME =
            "(?<=NAME-weights-)[0-9a-f]{8}|[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}";

    List<String> live() {
        return names("live");
    }

    List<String> fresh() {
        return names("fresh");
    }

    private List<String> names(String prefix) {
        return IntStream.range(0, edits.size())
                .mapToObj(i -> prefix + "-" + (char) ('a' + i / 26) + (char) ('a' + i % 26))
                .toList();
    }

    void apply(List<String> names, boolean after) {
        String manifests = IntStream.range(0, edits.size())
                .mapToObj(i -> manifest(
                        names.get(i),
                        after ? edits.get(i).after() : edits.get(i).before()))
                .collect(joining("\n---\n"));
        cluster.kubectlWithInput(manifests, "apply", "-f", "-");
    }

    private String manifest(String name, JsonNode spec) {
        ObjectNode confined = spec.deepCopy();
        confined.withObject("/podTemplate/nodeSelector").put(GpuNodes.LABEL, cluster.namespace());
        return JSON.createObjectNode()
                .put("apiVersion", "serving.mimo.io/v1alpha1")
                .put("kind", "MimoDeployment")
                .<ObjectNode>set("metadata", JSON.createObjectNode().put("name", name))
                .set("spec", confined)
                .toString();
    }

    void await(List<String> names) {
        cluster.await(LIMIT, () -> unsettled(names), List::isEmpty);
    }

    /** Those whose spec is not applied, or not served by pods. */
    private List<String> unsettled(List<String> names) {
        Map<String, String> told = new TreeMap<>();
        tree(cluster.kubectl("get", "mimo", "-o", "json")).path("items").forEach(item -> {
            boolean now = item.at("/status/observedGeneration").asLong()
                    == item.at("/metadata/generation").asLong();
            String open = item.at("/status/conditions")
                    .valueStream()
                    .filter(condition -> condition.path("type").asText().matches("Applied|Available")
                            && !condition.path("status").asText().equals("True"))
                    .map(JsonNode::toString)
                    .findFirst()
                    .orElse(now ? "" : "not judged");
            if (!open.isEmpty()) {
                told.put(item.at("/metadata/name").asText(), open);
            }
        });
        return names.stream()
                .filter(told::containsKey)
                .map(name -> name + " " + edits.get(names.indexOf(name)) + ": " + told.get(name))
                .toList();
    }

    /** By name of the resource. */
    Map<String, List<String>> children() {
        Map<String, String> uids = new TreeMap<>();
        tree(cluster.kubectl("get", "mimo", "-o", "json"))
                .path("items")
                .forEach(item -> uids.put(
                        item.at("/metadata/name").asText(),
                        item.at("/metadata/uid").asText()));
        Map<String, List<String>> children = new TreeMap<>();
        tree(cluster.kubectl("get", KINDS, "-o", "json")).path("items").forEach(item -> owner(item, uids)
                .forEach(name -> children.computeIfAbsent(name, any -> new ArrayList<>())
                        .add(normal(item)
                                .toPrettyString()
                                .replace(uids.get(name), "UID")
                                .replace(name, "NAME")
                                .replaceAll(HASH_OF_NAME, "HASH"))));
        children.values().forEach(list -> list.sort(null));
        return children;
    }

    private static Stream<String> owner(JsonNode item, Map<String, String> uids) {
        String uid = item.at("/metadata/ownerReferences/0/uid").asText();
        String retained = item.at("/metadata/labels/serving.mimo.io~1name").asText();
        return uids.entrySet().stream()
                .filter(each -> each.getValue().equals(uid)
                        || uid.isEmpty() && each.getKey().equals(retained))
                .map(Map.Entry::getKey);
    }

    /** Without what the API server, a controller or the bookkeeping of an operator adds to what is asked for. */
    private static JsonNode normal(JsonNode item) {
        ObjectNode object = item.deepCopy();
        object.remove("status");
        ObjectNode metadata = (ObjectNode) object.get("metadata");
        metadata.remove(
                List.of("uid", "resourceVersion", "generation", "creationTimestamp", "managedFields", "finalizers"));
        if (metadata.path("annotations") instanceof ObjectNode annotations) {
            annotations.remove(
                    List.of("deployment.kubernetes.io/revision", "kubectl.kubernetes.io/last-applied-configuration"));
            List<String> own = annotations
                    .propertyStream()
                    .map(Map.Entry::getKey)
                    .filter(key -> key.startsWith("serving.mimo.io/")
                            || key.startsWith("pv.kubernetes.io/")
                            || key.startsWith("volume."))
                    .toList();
            annotations.remove(own);
            if (annotations.isEmpty()) {
                metadata.remove("annotations");
            }
        }
        if (object.path("spec") instanceof ObjectNode spec) {
            spec.remove(List.of("clusterIP", "clusterIPs", "volumeName"));
            if (object.path("kind").asText().equals("Job")) {
                spec.remove("selector");
                ((ObjectNode) spec.at("/template/metadata")).remove("labels");
                metadata.remove("labels");
            }
        }
        return object;
    }

    private static JsonNode tree(String json) {
        try {
            return JSON.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
