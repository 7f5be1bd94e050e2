package io.mimo.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.mimo.api.MimoDeployment;
import io.mimo.manifest.Problem;
import io.mimo.manifest.schema.SchemaRules;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The MimoDeployments of some files; objects of other kinds are counted, not judged. */
final class ManifestReader {
    /** The API server takes 3 MiB a request; a file may hold several. */
    private static final int MAX_MEBIBYTES = 16;

    private final String defaultNamespace;
    private final List<Manifest> manifests = new ArrayList<>();
    private final Map<String, Integer> ignored = new TreeMap<>();

    /** Everything found, in the order given, files that cannot be read included; {@code ignored} counts other kinds. */
    record Found(List<Manifest> manifests, Map<String, Integer> ignored) {}

    private ManifestReader(String defaultNamespace) {
        this.defaultNamespace = defaultNamespace;
    }

    static Found read(TextSource source, List<String> locations, String namespace) {
        ManifestReader reader = new ManifestReader(namespace);
        for (String location : locations) {
            try {
                source.read(location, MAX_MEBIBYTES).forEach(reader::add);
            } catch (UnreadableInput e) {
                reader.addBroken(location, e.getMessage());
            }
        }
        return new Found(reader.manifests, reader.ignored);
    }

    private void add(TextSource.Text text) {
        List<YamlDocument> documents = KubernetesYaml.read(text.name(), text.content());
        for (int i = 0; i < documents.size(); i++) {
            String where = text.name() + (documents.size() > 1 ? " (document " + (i + 1) + ")" : "");
            switch (documents.get(i)) {
                case YamlDocument.Parsed(String _, JsonNode tree, List<Problem> problems) -> add(where, tree, problems);
                case YamlDocument.Broken(String file, String message) -> addBroken(where, file + ", " + message);
            }
        }
    }

    private void addBroken(String where, String message) {
        Problem problem =
                new Problem("Unreadable", "", null, message, "correct the input; nothing of it was looked at");
        manifests.add(new Manifest(where, defaultNamespace, MissingNode.getInstance(), List.of(problem)));
    }

    private void add(String where, JsonNode tree, List<Problem> problems) {
        String kind = tree.path("kind").asText();
        if (kind.endsWith("List") && tree.path("items").isArray()) {
            int item = 0;
            for (JsonNode element : tree.path("items")) {
                add(where + " (item " + ++item + ")", element, item == 1 ? problems : List.of());
            }
        } else if (SchemaRules.concerns(tree)) {
            manifests.add(new Manifest(where, defaultNamespace, tree, problems));
        } else {
            ignored.merge(kind, 1, Integer::sum);
        }
    }

    /** Says what was not looked at, in one line; empty when nothing. */
    static String note(Map<String, Integer> ignored) {
        if (ignored.isEmpty()) {
            return "";
        }
        List<String> kinds = ignored.entrySet().stream()
                .map(kind -> kind.getValue() + " " + kind.getKey())
                .toList();
        return "note: only " + MimoDeployment.KIND + " objects are judged; not looked at: " + String.join(", ", kinds);
    }
}
