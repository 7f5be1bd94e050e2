package io.mimo.controlplane;

import io.fabric8.kubernetes.api.model.Node;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Fake GPU nodes in the making, as {@code src/control-plane/nodes} defines them; {@link #create()} makes them. They
 * carry the label {@link #LABEL} with the test's namespace, by which a test can confine itself to them and by which
 * they are removed after it.
 */
public final class GpuNodes {

    public static final String LABEL = "mimo-test";

    private final TestCluster cluster;
    private final int count;
    private final String product;
    private final String prefix;
    private final List<String> labels = new ArrayList<>();
    private final List<String> taints = new ArrayList<>();
    private int gpus = 8;
    private int taken;
    private boolean cordoned;

    GpuNodes(TestCluster cluster, int count, String product, String prefix) {
        this.cluster = cluster;
        this.count = count;
        this.product = product;
        this.prefix = prefix;
        this.labels.add(LABEL + "=" + cluster.namespace());
    }

    public GpuNodes gpus(int perNode) {
        gpus = perNode;
        return this;
    }

    /** So many GPUs of each node are free; a background pod holds the others. Call after {@link #gpus(int)}. */
    public GpuNodes free(int perNode) {
        taken = gpus - perNode;
        return this;
    }

    public GpuNodes label(String name, String value) {
        labels.add(name + "=" + value);
        return this;
    }

    public GpuNodes withoutLabel(String name) {
        labels.add(name + "-");
        return this;
    }

    /** In kubectl's spelling: {@code key=value:NoSchedule}. */
    public GpuNodes taint(String taint) {
        taints.add(taint);
        return this;
    }

    public GpuNodes cordoned() {
        cordoned = true;
        return this;
    }

    /**
     * Returns the names once the nodes are Ready, as the scheduler sees it: without the taints of a node that has just
     * joined.
     */
    public List<String> create() {
        Commands.run(
                variables(),
                "",
                List.of(
                        Commands.script("nodes"),
                        String.valueOf(count),
                        product,
                        cluster.kubeconfig().toString(),
                        prefix));
        List<String> names = Await.value(Duration.ofSeconds(60), this::ready, ready -> ready.size() == count);
        if (taken > 0) {
            names.forEach(name -> cluster.backgroundPod(name, taken));
        }
        return names;
    }

    static String path(String namespace) {
        return "/api/v1/nodes?labelSelector=" + LABEL + "%3D" + namespace;
    }

    private Map<String, String> variables() {
        var variables = new HashMap<>(Map.of(
                "GPUS", String.valueOf(gpus), "LABELS", String.join(",", labels), "TAINTS", String.join(",", taints)));
        variables.put("CORDON", cordoned ? "1" : "");
        return variables;
    }

    private List<String> ready() {
        return cluster.client().nodes().withLabel(LABEL, cluster.namespace()).list().getItems().stream()
                .filter(node -> node.getMetadata().getName().startsWith(prefix + "-") && !joining(node))
                .map(node -> node.getMetadata().getName())
                .sorted()
                .toList();
    }

    private static boolean joining(Node node) {
        return node.getSpec().getTaints().stream()
                .anyMatch(taint -> "node.kubernetes.io/not-ready".equals(taint.getKey()));
    }
}
