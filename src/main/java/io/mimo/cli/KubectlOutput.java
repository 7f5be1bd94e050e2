package io.mimo.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.regex.Pattern;

/** What a document is that holds no Kubernetes object, in words: often something else that kubectl prints. */
final class KubectlOutput {
    /** Heads of the tables that kubectl prints without {@code -o}. */
    private static final Pattern TABLE = Pattern.compile("(NAMESPACE\\s+)?NAME\\s+(STATUS|READY)\\b.*", Pattern.DOTALL);

    private KubectlOutput() {}

    /** The kind, or a name for what has none. */
    static String name(JsonNode tree, String kind) {
        if (tree.isTextual()) {
            return TABLE.matcher(tree.asText()).matches()
                    ? "the table that kubectl get prints without -o yaml"
                    : "the text \"" + firstWords(tree.asText()) + "\"";
        }
        return kind.isEmpty() ? "something without a kind" : kind;
    }

    private static String firstWords(String text) {
        return text.length() <= 40 ? text : text.substring(0, 40) + "...";
    }
}
