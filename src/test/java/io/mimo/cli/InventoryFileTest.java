package io.mimo.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.quicktheories.generators.SourceDSL.integers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mimo.generators.Property;
import io.mimo.inventory.Inventory;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** People write inventories by hand and cut them: what is wrong with one is said, and is never a fault of ours. */
class InventoryFileTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String NODE = """
            {"kind": "Node", "apiVersion": "v1",
             "metadata": {"name": "a", "labels": {"nvidia.com/gpu.product": "NVIDIA-H200",
                                                  "nvidia.com/gpu.memory": "143771"}},
             "spec": {"unschedulable": false, "taints": [{"key": "team", "value": "x", "effect": "NoSchedule"}]},
             "status": {"allocatable": {"cpu": "64", "nvidia.com/gpu": "8"},
                        "conditions": [{"type": "Ready", "status": "True"}]}}""";
    private static final String POD = """
            {"kind": "Pod", "apiVersion": "v1",
             "metadata": {"name": "p", "namespace": "x", "labels": {"a": "b"},
                          "ownerReferences": [{"kind": "Job", "name": "j", "uid": "1", "apiVersion": "batch/v1"}]},
             "spec": {"nodeName": "a", "containers": [{"name": "c", "resources": {"limits": {"nvidia.com/gpu": "8"}}}],
                      "initContainers": [{"name": "i"}]},
             "status": {"phase": "Running"}}""";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{name: a}, spec: {taints: [{key: x}]} | a: spec.taints: the taint x has no effect",
                "{name: a}, spec: {taints: [{effect: NoSchedule}]} | a: spec.taints: a taint has no key; write",
                "{name: a}, spec: {taints: [null]} | Node a: spec.taints[0] is null; remove it",
                "{name: a}, spec: {taints: {a: b}} | spec.taints is not what a Node has there; write",
                "{name: a, labels: [x]} | metadata.labels is not what a Node has there; write",
                "{name: a}, status: {allocatable: {nvidia.com/gpu: eight}} | nvidia.com/gpu: eight is no",
                "{name: a}, status: {allocatable: {nvidia.com/gpu: 8.5}} | nvidia.com/gpu: 8.5 is no",
                "{name: a}, status: {allocatable: {nvidia.com/gpu: -8}} | nvidia.com/gpu: -8 is less",
                "{name: a}, status: {allocatable: {nvidia.com/gpu: null}} | nvidia.com/gpu: null is no whole number",
                "{name: a}, status: {conditions: [null]} | Node a: status.conditions[0] is null; remove it"
            })
    void aNodeThatIsNotOneIsNamedWithItsFieldAndTheRemedy(String metadata, String message) {
        assertThatThrownBy(() -> read("{kind: Node, metadata: " + metadata + "}"))
                .isInstanceOf(UnreadableInput.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "NAME   STATUS  ROLES  AGE\\nh1  Ready  <none>  3d | the table that kubectl get prints without -o yaml",
                "NAMESPACE  NAME  READY\\nx  p  1/1 | the table that kubectl get prints without -o yaml",
                "No resources found | the text \"No resources found\"",
                "kind: List\\nitems: [null] | items[0] is null; remove it"
            })
    void whatKubectlPrintsOtherwiseIsCalledByItsName(String text, String message) {
        assertThatThrownBy(() -> read(text.replace("\\n", "\n")))
                .isInstanceOf(UnreadableInput.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16", "UTF-16LE", "UTF-16BE"})
    void textOfPowerShellIsNamedWithTheCommandThatWritesUtf8(String charset) {
        byte[] bytes = NODE.getBytes(Charset.forName(charset));
        assertThatThrownBy(() -> read(bytes))
                .isInstanceOf(UnreadableInput.class)
                .hasMessageContainingAll("UTF-16, not UTF-8", "| Out-File -Encoding utf8");
    }

    @Test
    void noItemsAreNoNodes() {
        assertThat(read("kind: NodeList\nitems: null\n").nodes()).isEmpty();
        assertThat(read("kind: List\nitems: []\n").nodes()).isEmpty();
    }

    @Test
    void aNodeListedTwiceIsOneNodeAndTwoThatDifferAreAMistake() {
        String two = "---\n" + NODE + "\n---\n" + NODE;
        assertThat(read(two).nodes()).hasSize(1);
        assertThatThrownBy(() -> read(two.replaceFirst("\"8\"", "\"4\"")))
                .isInstanceOf(UnreadableInput.class)
                .hasMessageContaining("Node a is listed twice, with different facts; keep one of them");
    }

    @Test
    void aLabelWithoutAValueIsAnEmptyOne() {
        assertThat(read("{kind: Node, metadata: {name: a, labels: {x: null, nvidia.com/gpu.product: ''}}}")
                        .nodes())
                .singleElement()
                .satisfies(node -> {
                    assertThat(node.labels()).containsEntry("x", "");
                    assertThat(node.product()).isEmpty();
                });
    }

    /** Any value of a Node or a Pod is replaced by any other kind of value, or taken out. */
    @Test
    void whateverAValueIsReplacedByItIsReadOrNamed() {
        List<String> values =
                List.of("null", "7", "-1", "\"\"", "\"text\"", "true", "[]", "[null]", "{}", "1e400", "[{}]");
        Property.tries(2_000)
                .forAll(
                        integers().between(0, 200),
                        integers().between(0, values.size()),
                        integers().between(0, 1))
                .checkAssert((place, value, kind) -> {
                    JsonNode tree = tree(kind == 0 ? NODE : POD);
                    List<Runnable> changes = new ArrayList<>();
                    changes(tree, value == values.size() ? null : tree(values.get(value)), changes);
                    changes.get(place % changes.size()).run();
                    readOrNamed(tree);
                });
    }

    private static void readOrNamed(JsonNode tree) {
        try {
            read("{\"kind\": \"List\", \"items\": [" + NODE.replace("\"a\"", "\"other\"") + ", " + tree + "]}");
        } catch (UnreadableInput named) {
            assertThat(named.getMessage()).startsWith("standard input");
        }
    }

    /** Each way to put the value in the place of one that is there. */
    private static void changes(JsonNode tree, JsonNode value, List<Runnable> changes) {
        if (tree instanceof ObjectNode object) {
            object.propertyStream().forEach(field -> {
                changes.add(() -> {
                    if (value == null) {
                        object.remove(field.getKey());
                    } else {
                        object.set(field.getKey(), value);
                    }
                });
                changes(field.getValue(), value, changes);
            });
        } else if (tree instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                int at = i;
                changes.add(() -> array.set(at, value));
                changes(array.get(i), value, changes);
            }
        }
    }

    private static JsonNode tree(String json) {
        try {
            return JSON.readTree(json);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Inventory read(String text) {
        return read(text.getBytes(StandardCharsets.UTF_8));
    }

    private static Inventory read(byte[] bytes) {
        return InventoryReader.read(new TextSource(new ByteArrayInputStream(bytes)), "-", Optional.empty());
    }
}
