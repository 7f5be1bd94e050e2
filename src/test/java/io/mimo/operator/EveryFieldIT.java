package io.mimo.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Quantity;
import io.mimo.controlplane.TestCluster;
import io.mimo.controlplane.UsesControlPlane;
import io.mimo.manifest.schema.FieldEdits;
import io.mimo.manifest.schema.FieldEdits.Edit;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Every field of the schema, edited on a live resource: its children are then those of a resource that was made with
 * the new spec, and those of before once the edit is taken back.
 */
@UsesControlPlane
class EveryFieldIT {
    private static final String[] CRDS = {"scaledobject", "httproute", "prometheusrule", "podmonitor"};

    private static final String CLAIM = """
            apiVersion: v1
            kind: PersistentVolumeClaim
            metadata: {name: weights}
            spec: {accessModes: [ReadWriteMany], resources: {requests: {storage: 100Gi}}}
            """;

    /** The class that an edit names: without it no pod is made. */
    private static final String RUNTIME_CLASS = """
            apiVersion: node.k8s.io/v1
            kind: RuntimeClass
            metadata: {name: nvidia}
            handler: nvidia
            """;

    private static final Map<String, Quantity> DEVICES =
            Map.of("rdma/ib", new Quantity("8"), "rdma/roce", new Quantity("8"), "example.com/gpu", new Quantity("8"));

    @Test
    void anEditGivesTheChildrenOfAFreshResourceAndTakenBackThoseOfBefore(TestCluster cluster) {
        List<Edit> edits =
                FieldEdits.all().stream().filter(edit -> edit.fixed().isEmpty()).toList();
        var walk = new FieldWalk(cluster, edits);
        cluster.addOptionalCrds(CRDS);
        nodes(cluster, "NVIDIA-H200", 110);
        nodes(cluster, "NVIDIA-B200", 4);
        try (var operator = RunningOperator.start(cluster);
                var volumes = new Volumes(cluster)) {
            cluster.kubectlWithInput(CLAIM, "apply", "-f", "-");
            cluster.kubectlWithInput(RUNTIME_CLASS, "apply", "-f", "-");
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
