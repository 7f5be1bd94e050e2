package io.mimo.operator;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.Quantity;
import io.mimo.controlplane.GpuNodes;
import io.mimo.controlplane.TestCluster;
import io.mimo.controlplane.UsesControlPlane;
import io.mimo.manifest.schema.FieldEdits;
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
import org.junit.jupiter.api.Test;

/**
 * Every field of the schema, edited on a live resource: its children are then those of a resource that was made with
 * the new spec, and those of before once the edit is taken back.
 */
@UsesControlPlane
class EveryFieldIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final String[] CRDS = {"scaledobject", "httproute", "prometheusrule", "podmonitor"};
    private static final String KINDS =
            "deployments,leaderworkersets,services,serviceaccounts,poddisruptionbudgets,networkpolicies,"
                    + "horizontalpodautoscalers,"
                    + "configmaps,jobs,persistentvolumeclaims,scaledobjects,httproutes,prometheusrules,podmonitors";

    private static final String CLAIM = """
            apiVersion: v1
            kind: PersistentVolumeClaim
            metadata: {name: weights}
            spec: {accessModes: [ReadWriteMany], resources: {requests: {storage: 100Gi}}}
            """;
    /** Names of volumes and dashboards carry a digest of the resource's name. */
    private static final String HASH_OF_NAME =
            "(?<=NAME-weights-)[0-9a-f]{8}|[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}";

    private static final Map<String, Quantity> DEVICES =
            Map.of("rdma/ib", new Quantity("8"), "rdma/roce", new Quantity("8"), "example.com/gpu", new Quantity("8"));

    /**
     * Of a list of edits: {@code live} is edited there and back, {@code fresh} is made as {@code live} is edited to.
     */
    private record Walk(TestCluster cluster, List<Edit> edits) {
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

    @Test
    void anEditGivesTheChildrenOfAFreshResourceAndTakenBackThoseOfBefore(TestCluster cluster) {
        List<Edit> edits =
                FieldEdits.all().stream().filter(edit -> edit.fixed().isEmpty()).toList();
        var walk = new Walk(cluster, edits);
        cluster.addOptionalCrds(CRDS);
        nodes(cluster, "NVIDIA-H200", 110);
        nodes(cluster, "NVIDIA-B200", 4);
        try (var operator = RunningOperator.start(cluster);
                var volumes = new Volumes(cluster)) {
            cluster.kubectlWithInput(CLAIM, "apply", "-f", "-");
            for (int i = 0; i < 3; i++) {
                volumes.add();
            }
            walk.apply(walk.live(), false);
            walk.apply(walk.fresh(), true);
            walk.await(walk.live());
            walk.await(walk.fresh());
            Map<String, List<String>> before = walk.children();

            walk.apply(walk.live(), true);
            walk.await(walk.live());
            Map<String, List<String>> after = walk.children();
            assertThat(differences(edits, after, walk.live(), before, walk.fresh()))
                    .as("beside those of a fresh resource")
                    .isEmpty();

            walk.apply(walk.live(), false);
            walk.await(walk.live());
            Map<String, List<String>> back = walk.children();
            assertThat(differences(edits, back, walk.live(), before, walk.live()))
                    .as("beside those of before")
                    .isEmpty();
        } finally {
            cluster.removeOptionalCrds(CRDS);
        }
    }

    /**
     * By field, lines that only one of the two has. How many replicas an autoscaler has made of it is not the spec's.
     */
    private static Map<String, String> differences(
            List<Edit> edits,
            Map<String, List<String>> found,
            List<String> names,
            Map<String, List<String>> wanted,
            List<String> wantedNames) {
        Map<String, String> differences = new TreeMap<>();
        for (int i = 0; i < edits.size(); i++) {
            boolean scaled = edits.get(i).before().has("autoscaling");
            List<String> is = lines(found.get(names.get(i)), scaled);
            List<String> shall = lines(wanted.get(wantedNames.get(i)), scaled);
            if (!is.equals(shall)) {
                differences.put(edits.get(i).field(), "is " + without(is, shall) + ", shall be " + without(shall, is));
            }
        }
        return differences;
    }

    private static List<String> lines(List<String> objects, boolean scaled) {
        return objects.stream()
                .flatMap(String::lines)
                .map(String::strip)
                .filter(line -> !scaled || !line.startsWith("\"replicas\" :"))
                .toList();
    }

    private static List<String> without(List<String> lines, List<String> others) {
        return lines.stream()
                .filter(line -> !others.contains(line))
                .map(line -> line.substring(0, Math.min(line.length(), 120)))
                .toList();
    }

    private static void nodes(TestCluster cluster, String product, int count) {
        cluster.gpuNodes(count, product)
                .label("pool", "a")
                .label("rack", "r")
                .label("zone", "z")
                .create()
                .forEach(name -> cluster.client().nodes().withName(name).editStatus(node -> {
                    node.getStatus().getCapacity().putAll(DEVICES);
                    node.getStatus().getAllocatable().putAll(DEVICES);
                    return node;
                }));
    }
}
