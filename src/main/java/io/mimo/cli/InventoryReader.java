package io.mimo.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.scheduling.v1.PriorityClass;
import io.mimo.inventory.Inventory;
import io.mimo.inventory.NodeFacts;
import io.mimo.inventory.PodFacts;
import io.mimo.inventory.PriorityFacts;
import io.mimo.manifest.Problem;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Nodes and pods as {@code kubectl get -o yaml|json} prints them. */
final class InventoryReader {
    /** 5,000 nodes as YAML are about 60 MiB. */
    private static final int MAX_MEBIBYTES = 512;

    private final TextSource source;
    private final Map<String, NodeFacts> nodes = new LinkedHashMap<>();
    private final Map<String, PodFacts> pods = new LinkedHashMap<>();
    private final Map<String, PriorityFacts> priorities = new LinkedHashMap<>();

    private InventoryReader(TextSource source) {
        this.source = source;
    }

    /**
     * Reads the files; one that holds nodes, pods and priority classes together ({@code kubectl get
     * nodes,pods,priorityclasses -A}) may be given as nodes alone.
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
        return Inventory.of(List.copyOf(reader.nodes.values()), List.copyOf(reader.pods.values()))
                .withPriorities(reader.priorities);
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
        JsonNode items = tree.path("items");
        if (kind.endsWith("List") && (items.isArray() || items.isNull())) {
            String itemKind = kind.substring(0, kind.length() - "List".length());
            for (int i = 0; i < items.size(); i++) {
                if (items.get(i).isNull()) {
                    throw new UnreadableInput(where + ": items[" + i + "] is null; remove it");
                }
                add(where, items.get(i), itemKind, kinds);
            }
            return;
        }
        kinds.add(KubectlOutput.name(tree, kind));
        switch (kind) {
            case "Node" -> {
                NodeFacts node =
                        new ListedObject(where, kind, ReadFields.OF_NODE.cut(tree)).read(Node.class, NodeFacts::of);
                once(where, "Node " + node.name(), node, nodes.put(node.name(), node));
            }
            case "Pod" -> {
                PodFacts pod = new ListedObject(where, kind, ReadFields.OF_POD.cut(tree)).read(Pod.class, PodFacts::of);
                String name = pod.namespace() + "/" + pod.name();
                once(where, "Pod " + name, pod, pods.put(name, pod));
            }
            case "PriorityClass" ->
                priorities.put(
                        tree.path("metadata").path("name").asText(),
                        new ListedObject(where, kind, tree).read(PriorityClass.class, PriorityFacts::of));
            default -> {} // counted; whether anything useful came along is judged once all is read
        }
    }

    /** A cluster has one object of a name: listed twice it is one, and twice with other facts it is a mistake. */
    private static void once(String where, String object, Object facts, @Nullable Object before) {
        if (before != null && !before.equals(facts)) {
            throw new UnreadableInput(
                    where + ": " + object + " is listed twice, with different facts; keep one of them");
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
