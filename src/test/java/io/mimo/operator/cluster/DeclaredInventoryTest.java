package io.mimo.operator.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.mimo.inventory.NodeFacts;
import io.mimo.inventory.PodFacts;
import io.mimo.operator.watch.UnreadableObjects;
import io.mimo.operator.watch.WatchRule;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DeclaredInventoryTest {
    private static final String NODE = """
            apiVersion: v1
            kind: Node
            metadata: {name: %s}
            status: {allocatable: {nvidia.com/gpu: "8"}, conditions: [{type: Ready, status: "True"}]}
            """;
    private static final String POD = """
            apiVersion: v1
            kind: Pod
            metadata: {name: p, namespace: %s}
            spec: {nodeName: a, containers: [{name: c, resources: {requests: {nvidia.com/gpu: "2"}}}]}
            status: {phase: %s}
            """;

    private final KubernetesClient client = new KubernetesClientBuilder()
            .withConfig(new ConfigBuilder()
                    .withAutoConfigure(false)
                    .withMasterUrl("http://127.0.0.1:1")
                    .build())
            .build();
    private final ClusterIndex index = new ClusterIndex();
    private final UnreadableObjects unreadable = new UnreadableObjects();
    private int woken;
    private final DeclaredInventory inventory = new DeclaredInventory(
            client,
            new ConfigMapName("mimo-system", "gpus"),
            Set.of("served"),
            index,
            new ClusterListener() {
                @Override
                public void enqueueWaiting() {
                    woken++;
                }

                @Override
                public void podChanged(PodFacts.Owner owner) {
                    throw new AssertionError("a recorded pod is nobody's of ours");
                }
            },
            new WatchRule(unreadable, words -> {}));

    @AfterEach
    void close() {
        client.close();
    }

    private static ConfigMap text(String... objects) {
        return new ConfigMapBuilder()
                .withData(Map.of("all.yaml", String.join("---\n", objects)))
                .build();
    }

    private static ConfigMap packed(String key, byte[] content) {
        return new ConfigMapBuilder()
                .withBinaryData(Map.of(key, Base64.getEncoder().encodeToString(content)))
                .build();
    }

    private static byte[] gzip(String text) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    private List<String> nodes() {
        return index.inventory().nodes().stream().map(NodeFacts::name).toList();
    }

    private List<String> podNamespaces() {
        return index.inventory().pods().stream().map(PodFacts::namespace).toList();
    }

    @Test
    void aRecordIsTakenUpAndWhoWaitsIsWoken() {
        inventory.recorded(text(NODE.formatted("a"), POD.formatted("other", "Running")));

        assertThat(nodes()).containsExactly("a");
        assertThat(podNamespaces()).containsExactly("other");
        assertThat(index.inventory().pods().getFirst().owner()).isEmpty();
        assertThat(woken).isOne();
    }

    @Test
    void aKeyThatEndsInGzIsUnpackedAndOthersAreReadAsTheyAre() throws IOException {
        inventory.recorded(packed("nodes.yaml.gz", gzip(NODE.formatted("a"))));
        assertThat(nodes()).containsExactly("a");

        inventory.recorded(packed("nodes.yaml", NODE.formatted("b").getBytes(StandardCharsets.UTF_8)));
        assertThat(nodes()).containsExactly("b");
    }

    @Test
    void aRecordThatCannotBeReadLeavesTheOneBeforeInForce() {
        inventory.recorded(text(NODE.formatted("a")));

        inventory.recorded(text("kind: [Node"));
        inventory.recorded(packed("nodes.yaml.gz", "no gzip".getBytes(StandardCharsets.UTF_8)));

        assertThat(nodes()).containsExactly("a");
        assertThat(woken).isOne();
    }

    @Test
    void podsOfServedNamespacesDoNotCountAndFinishedOnesNeither() {
        inventory.recorded(text(
                NODE.formatted("a"),
                POD.formatted("served", "Running"),
                POD.formatted("other", "Running"),
                POD.formatted("done", "Succeeded")));

        assertThat(podNamespaces()).containsExactly("other");
    }

    @Test
    void whatTheNextRecordLacksIsGoneAndEverythingIsWhenTheRecordGoes() {
        inventory.recorded(text(NODE.formatted("a"), NODE.formatted("b"), POD.formatted("other", "Running")));
        inventory.recorded(text(NODE.formatted("b")));
        assertThat(nodes()).containsExactly("b");
        assertThat(podNamespaces()).isEmpty();

        inventory.gone(text());
        assertThat(nodes()).isEmpty();
        assertThat(woken).isEqualTo(3);
    }

    @Test
    void anObjectThatSaysNothingReadableIsPassedOverAndTheOthersCount() {
        inventory.recorded(text(
                NODE.formatted("a"),
                NODE.formatted("b").replaceFirst("status:", "spec: {taints: [{effect: NoSchedule}]}\nstatus:")));

        assertThat(nodes()).containsExactly("a");
    }
}
