package io.mimo.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mimo.inventory.Inventory;
import io.mimo.inventory.NodeFacts;
import io.mimo.inventory.PodFacts;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InputTest {
    private static final TextSource NO_INPUT = new TextSource(InputStream.nullInputStream());

    @TempDir
    private Path folder;

    @Test
    void manifestsComeFromListsFoldersAndSeveralFiles() throws IOException {
        Path one = write("b.yaml", Samples.manifest("one"));
        Path folderOfTwo = Files.createDirectory(folder.resolve("more"));
        Files.writeString(
                folderOfTwo.resolve("2.yml"),
                "apiVersion: v1\nkind: List\nitems:\n- {apiVersion: serving.mimo.io/v1alpha1, kind: MimoDeployment, "
                        + "metadata: {name: three}}\n- {apiVersion: v1, kind: ConfigMap}\n");
        Files.writeString(
                folderOfTwo.resolve("1.json"),
                "{\"apiVersion\": \"serving.mimo.io/v1alpha1\", \"kind\": \"MimoDeployment\", \"metadata\": "
                        + "{\"name\": \"two\"}}");
        Files.writeString(folderOfTwo.resolve("notes.txt"), "not yaml: [");
        var found = ManifestReader.read(NO_INPUT, List.of(one.toString(), folderOfTwo.toString()), "prod");
        assertThat(found.manifests()).extracting(Manifest::name).containsExactly("one", "two", "three");
        assertThat(found.manifests()).extracting(Manifest::namespace).containsExactly("llm", "prod", "prod");
        assertThat(found.ignored()).isEqualTo(Map.of("ConfigMap", 1));
        assertThat(ManifestReader.note(found.ignored()))
                .isEqualTo("note: only MimoDeployment objects are judged; not looked at: 1 ConfigMap");
    }

    @Test
    void aMisspeltKindIsStillOurs() throws IOException {
        Path file = write(
                "m.yaml",
                Samples.manifest("x").replace("kind: MimoDeployment", "kind: MimoDeploiment")
                        + "---\nmetadata: {name: other}\n");
        assertThat(ManifestReader.read(NO_INPUT, List.of(file.toString()), "default")
                        .manifests())
                .extracting(Manifest::name)
                .containsExactly("x", "other");
    }

    @Test
    void nodesAndPodsAreReadInEveryFormOfKubectl() throws IOException {
        Path nodes = write("nodes.yaml", Samples.h100Nodes(2));
        Path pods = write("pods.yaml", Samples.pod("a", "h100-0", 3, "") + Samples.pod("b", "h100-1", 8, "mimo"));
        Inventory inventory = InventoryReader.read(NO_INPUT, nodes.toString(), Optional.of(pods.toString()));
        assertThat(inventory.nodes()).extracting(NodeFacts::name).containsExactly("h100-0", "h100-1");
        assertThat(inventory.nodes()).allSatisfy(node -> assertThat(node.allocatable("nvidia.com/gpu"))
                .isEqualTo(8));
        assertThat(inventory.pods())
                .extracting(pod -> pod.holds("nvidia.com/gpu"))
                .containsExactly(3L, 8L);
        assertThat(inventory.pods().getLast().owner()).contains(new PodFacts.Owner("llm", "mimo", ""));

        String raw = "{\"kind\": \"NodeList\", \"apiVersion\": \"v1\", \"items\": [{\"metadata\": {\"name\": \"n\"}}]}";
        assertThat(InventoryReader.read(input(raw), "-", Optional.empty()).nodes())
                .extracting(NodeFacts::name)
                .containsExactly("n");
        String together = Samples.h100Nodes(1) + Samples.pod("a", "h100-0", 1, "");
        assertThat(InventoryReader.read(input(together), "-", Optional.empty()).pods())
                .hasSize(1);
        Path noPods = write("none.yaml", "apiVersion: v1\nkind: List\nitems: []\n");
        assertThat(InventoryReader.read(NO_INPUT, nodes.toString(), Optional.of(noPods.toString()))
                        .pods())
                .isEmpty();
    }

    @Test
    void wrongFilesAreNamedWithTheRemedy() throws IOException {
        String nodes = write("nodes.yaml", Samples.h100Nodes(1)).toString();
        String pods = write("pods.yaml", Samples.pod("a", "h100-0", 3, "")).toString();
        String empty = write("empty.yaml", "# nothing\n").toString();
        refuses(
                pods,
                Optional.empty(),
                "pods.yaml holds no Node, but Pod; --nodes wants the output of kubectl get nodes -o yaml");
        refuses(
                nodes,
                Optional.of(nodes),
                "nodes.yaml holds no Pod, but Node; --pods wants the output of kubectl get pods -A -o yaml");
        refuses(empty, Optional.empty(), "empty.yaml is empty; --nodes wants the output of kubectl get nodes -o yaml");
        refuses(
                nodes,
                Optional.of(empty),
                "empty.yaml is empty; --pods wants the output of kubectl get pods -A -o yaml");
        refuses(folder.resolve("gone.yaml").toString(), Optional.empty(), "gone.yaml: there is no such file");
        refuses(write("broken.yaml", "kind: Node\nmetadata: [").toString(), Optional.empty(), "broken.yaml, line ");
        refuses(
                write("nameless.yaml", "kind: Node\nmetadata: {labels: {}}\n").toString(),
                Optional.empty(),
                "nameless.yaml: a Node without a metadata.name that is text");
        refuses(
                write("mistyped.yaml", "kind: Node\nmetadata: {name: node}\nspec: {taints: 3}\n")
                        .toString(),
                Optional.empty(),
                "mistyped.yaml: Node node: ");
        refuses(
                write("twice.yaml", "kind: Node\nkind: Node\nmetadata: {name: node}\n")
                        .toString(),
                Optional.empty(),
                "kind: is given twice, on lines 1 and 2");
    }

    @Test
    void notTextAndTooMuchTextAreRefused() throws IOException {
        Files.write(folder.resolve("latin1.yaml"), new byte[] {'a', ':', ' ', (byte) 0xE4});
        assertThatThrownBy(() -> NO_INPUT.read(folder.resolve("latin1.yaml").toString(), 1))
                .isInstanceOf(UnreadableInput.class)
                .hasMessageEndingWith(": not UTF-8 text");
        Path big = write("big.yaml", "#".repeat(1024 * 1024 + 1));
        assertThatThrownBy(() -> NO_INPUT.read(big.toString(), 1))
                .isInstanceOf(UnreadableInput.class)
                .hasMessageContaining("more than 1 MiB");
        Files.createDirectory(folder.resolve("bare"));
        assertThatThrownBy(() -> NO_INPUT.read(folder.resolve("bare").toString(), 1))
                .hasMessageContaining("no .yaml, .yml or .json file");
        assertThat(NO_INPUT.read(write("bom.yaml", "\uFEFFa: 1").toString(), 1))
                .extracting(TextSource.Text::content)
                .containsExactly("a: 1");
    }

    private static void refuses(String nodes, Optional<String> pods, String message) {
        assertThatThrownBy(() -> InventoryReader.read(NO_INPUT, nodes, pods))
                .isInstanceOf(UnreadableInput.class)
                .hasMessageContaining(message);
    }

    private static TextSource input(String text) {
        return new TextSource(new ByteArrayInputStream(text.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    }

    private Path write(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content);
    }
}
