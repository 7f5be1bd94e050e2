package io.mimo.cli;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;

/**
 * YAML or JSON as kubectl reads it (k8s.io/apimachinery v0.36.3 pkg/util/yaml): a stream is cut at lines that begin
 * with {@code ---}, so that a broken document does not hide the next; a stream that begins with a brace is tried as
 * JSON first.
 */
final class KubernetesYaml {
    private static final ObjectReader JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build()
            .readerFor(JsonNode.class);
    private static final String SEPARATOR = "---";

    private KubernetesYaml() {}

    /** Documents with content, in order; those of comments only are left out. */
    static List<YamlDocument> read(String source, String text) {
        if (text.stripLeading().startsWith("{")) {
            try {
                return json(source, text);
            } catch (IOException notJson) {
                // a YAML flow mapping begins with a brace too, and the YAML reader says the line of a key given twice
            }
        }
        List<YamlDocument> documents = new ArrayList<>();
        StringBuilder chunk = new StringBuilder();
        int firstLine = 1;
        int line = 0;
        for (String content : (Iterable<String>) text.lines()::iterator) {
            line++;
            if (content.startsWith(SEPARATOR)) {
                document(source, chunk.toString(), firstLine, documents);
                chunk.setLength(0);
                firstLine = line + 1;
                String rest = content.substring(SEPARATOR.length()).strip();
                if (!rest.isEmpty() && !rest.startsWith("#")) {
                    documents.add(new YamlDocument.Broken(
                            source,
                            "line " + line
                                    + ": nothing but a comment may follow ---; begin the document on the next line"));
                }
            } else {
                chunk.append(content).append('\n');
            }
        }
        document(source, chunk.toString(), firstLine, documents);
        return documents;
    }

    private static List<YamlDocument> json(String source, String text) throws IOException {
        List<YamlDocument> documents = new ArrayList<>();
        try (var values = JSON.<JsonNode>readValues(text)) {
            while (values.hasNextValue()) {
                documents.add(new YamlDocument.Parsed(source, values.nextValue(), List.of()));
            }
        }
        return documents;
    }

    private static void document(String source, String text, int firstLine, List<YamlDocument> documents) {
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(Integer.MAX_VALUE); // TextSource has bounded the size
        options.setNestingDepthLimit(NodeTree.MAX_DEPTH);
        try {
            Node root = new Composer(new ParserImpl(new StreamReader(text), options), new KubernetesScalars(), options)
                    .getSingleNode();
            if (root != null) {
                documents.add(new NodeTree(text.length(), firstLine).document(source, root));
            }
        } catch (MarkedYAMLException e) {
            int line = e.getProblemMark() == null
                    ? firstLine
                    : firstLine + e.getProblemMark().getLine();
            documents.add(new YamlDocument.Broken(source, "line " + line + ": " + e.getProblem()));
        } catch (YAMLException e) {
            documents.add(new YamlDocument.Broken(
                    source, "line " + firstLine + " and below: " + firstLineOf(e.getMessage())));
        }
    }

    private static String firstLineOf(String message) {
        return message == null ? "not YAML" : message.lines().findFirst().orElse("not YAML");
    }
}
