package io.mimo.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mimo.manifest.Problem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * One YAML document as a JSON tree. Anchors are followed, but may not blow a small text up into a huge tree; keys
 * become text, and a key given twice is a problem with both lines.
 */
final class NodeTree {
    static final int MAX_DEPTH = 100;
    /** Nodes that aliases may add to those that the text itself spells out. */
    private static final int ALIASED = 100_000;

    private static final String MERGE = "<<";

    private final int firstLine;
    private final List<Problem> problems = new ArrayList<>();
    private int remaining;

    /** Every node of a text without aliases takes at least one character or follows one. */
    NodeTree(int characters, int firstLine) {
        this.remaining = 2 * characters + ALIASED;
        this.firstLine = firstLine;
    }

    YamlDocument document(String where, Node root) {
        return new YamlDocument.Parsed(where, convert(root, "", 0), problems);
    }

    private JsonNode convert(Node node, String path, int depth) {
        if (depth > MAX_DEPTH) {
            throw new YAMLException("line " + lineOf(node) + ": nested too deep, or an anchor that holds itself");
        }
        if (--remaining < 0) {
            throw new YAMLException("line " + lineOf(node) + ": the anchors of this document unfold to too much");
        }
        return switch (node) {
            case ScalarNode scalar -> scalar(scalar);
            case SequenceNode sequence -> {
                ArrayNode array = JsonNodeFactory.instance.arrayNode();
                for (Node item : sequence.getValue()) {
                    array.add(convert(item, path + "[" + array.size() + "]", depth + 1));
                }
                yield array;
            }
            case MappingNode mapping -> mapping(mapping, path, depth);
            default -> throw new YAMLException("line " + lineOf(node) + ": not a value");
        };
    }

    private JsonNode scalar(ScalarNode scalar) {
        try {
            return KubernetesScalars.value(scalar.getTag(), scalar.getValue());
        } catch (IllegalArgumentException e) {
            throw new YAMLException("line " + lineOf(scalar) + ": " + e.getMessage());
        }
    }

    private ObjectNode mapping(MappingNode mapping, String path, int depth) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        Map<String, Integer> lines = new HashMap<>();
        for (NodeTuple entry : mapping.getValue()) {
            if (entry.getKeyNode() instanceof ScalarNode key
                    && key.isPlain()
                    && key.getValue().equals(MERGE)) {
                merge(entry.getValueNode(), object, path, depth);
                continue;
            }
            String name = key(entry.getKeyNode());
            String child = path.isEmpty() ? name : path + "." + name;
            Integer earlier = lines.putIfAbsent(name, lineOf(entry.getKeyNode()));
            if (earlier == null) {
                object.set(name, convert(entry.getValueNode(), child, depth + 1));
            } else {
                problems.add(new Problem(
                        "DuplicateField",
                        child,
                        null,
                        child + ": is given twice, on lines " + earlier + " and " + lineOf(entry.getKeyNode()),
                        "keep one of them"));
            }
        }
        return object;
    }

    /** go-yaml v2 merges where the key stands: what is explicit below wins, what is explicit above is overwritten. */
    private void merge(Node value, ObjectNode into, String path, int depth) {
        if (value instanceof SequenceNode sources) {
            List<Node> last = sources.getValue().reversed(); // the first of several wins
            last.forEach(source -> merge(source, into, path, depth + 1));
        } else if (value instanceof MappingNode source) {
            mapping(source, path, depth + 1).properties().forEach(entry -> into.set(entry.getKey(), entry.getValue()));
        } else {
            throw new YAMLException("line " + lineOf(value) + ": << wants a mapping or a list of mappings");
        }
    }

    private String key(Node node) {
        if (!(node instanceof ScalarNode)) {
            throw new YAMLException("line " + lineOf(node) + ": a key must be a single word");
        }
        JsonNode key = scalar((ScalarNode) node);
        if (key.isNull()) {
            throw new YAMLException("line " + lineOf(node) + ": a key is missing before the colon");
        }
        return key.asText();
    }

    private int lineOf(Node node) {
        return firstLine + node.getStartMark().getLine();
    }
}
