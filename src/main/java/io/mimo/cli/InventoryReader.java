package io.mimo.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.mimo.inventory.Inventory;
import io.mimo.inventory.NodeFacts;
import io.mimo.inventory.PodFacts;
import io.mimo.manifest.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Nodes and pods as {@code kubectl get -o yaml|json} prints them. */
final class InventoryReader {
    /** 5,000 nodes as YAML are about 60 MiB. */
    private static final int MAX_MEBIBYTES = 512;
    /** A plain mapper: fabric8's own serialization costs a cold JVM half a second. */
    private static final JsonMapper MODEL = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private final TextSource source;
    private final List<NodeFacts> nodes = new ArrayList<>();
    private final List<PodFacts> pods = new ArrayList<>();

    private InventoryReader(TextSource source) {
        this.source = source;
    }

    /**
     * Reads the files; one that holds nodes and pods together ({@code kubectl get nodes,pods -A}) may be given as nodes
     * alone.
     *
     * @throws UnreadableInput when a file is missing, empty, broken or holds only other kinds
     */
    static Inventory read(TextSource source, String nodeFile, Optional<String> podFile) {
        InventoryReader reader = new InventoryReader(source);
        Set<String> found = reader.add("--nodes", nodeFile);
        // a cluster without nodes prints an empty list: nodes may come later
        if (reader.nodes.isEmpty() && !found.isEmpty()) {
            throw new UnreadableInput(wrongKind("--nodes", nodeFile, "Node", found));
        }
        podFile.ifPresent(file -> {
            int nodesBefore = reader.nodes.size();
            Set<String> kinds = reader.add("--pods", file);
            if (reader.nodes.size() > nodesBefore || !kinds.isEmpty() && !kinds.contains("Pod")) {
                throw new UnreadableInput(wrongKind("--pods", file, "Pod", kinds));
            }
        });
        return Inventory.of(reader.nodes, reader.pods);
    }

    private Set<String> add(String option, String location) {
        Set<String> kinds = new TreeSet<>();
        boolean empty = true;
        for (TextSource.Text text : source.read(location, MAX_MEBIBYTES)) {
            for (YamlDocument document : KubernetesYaml.read(text.name(), text.content())) {
                empty = false;
                switch (document) {
                    case YamlDocument.Parsed(String where, JsonNode tree, List<Problem> problems) -> {
                        problems.stream().findFirst().ifPresent(problem -> {
                            throw new UnreadableInput(where + ": " + problem.message() + "; " + problem.remedy());
                        });
                        add(where, tree, "", kinds);
                    }
                    case YamlDocument.Broken broken -> throw new UnreadableInput(text.name() + ", " + broken.message());
                }
            }
        }
        if (empty) {
            throw new UnreadableInput(location + " is empty; " + option + " wants the output of " + command(option));
        }
        return kinds;
    }

    /** {@code listed} is the kind of a NodeList's items, which need not repeat it. */
    private void add(String where, JsonNode tree, String listed, Set<String> kinds) {
        String kind = tree.path("kind").asText(listed);
        if (kind.endsWith("List") && tree.path("items").isArray()) {
            String itemKind = kind.substring(0, kind.length() - "List".length());
            tree.path("items").forEach(item -> add(where, item, itemKind, kinds));
            return;
        }
        kinds.add(kind.isEmpty() ? "something without a kind" : kind);
        if ((kind.equals("Node") || kind.equals("Pod"))
                && !tree.path("metadata").path("name").isTextual()) {
            throw new UnreadableInput(where + ": a " + kind + " without a metadata.name that is text");
        }
        switch (kind) {
            case "Node" -> nodes.add(NodeFacts.of(bind(where, tree, Node.class)));
            case "Pod" -> pods.add(PodFacts.of(bind(where, tree, Pod.class)));
            default -> {} // counted; whether anything useful came along is judged once all is read
        }
    }

    private static <T> T bind(String where, JsonNode tree, Class<T> type) {
        try {
            return MODEL.treeToValue(tree, type);
        } catch (JsonProcessingException e) {
            throw new UnreadableInput(where + ": " + tree.path("kind").asText() + " "
                    + tree.path("metadata").path("name").asText() + ": " + e.getOriginalMessage());
        }
    }

    private static String wrongKind(String option, String location, String wanted, Set<String> found) {
        return location + " holds no " + wanted + (found.isEmpty() ? "" : ", but " + String.join(", ", found)) + "; "
                + option + " wants the output of " + command(option);
    }

    private static String command(String option) {
        return option.equals("--nodes") ? "kubectl get nodes -o yaml" : "kubectl get pods -A -o yaml";
    }
}
