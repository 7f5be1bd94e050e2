package io.mimo.status;

import io.mimo.api.EditText;
import io.mimo.api.PlanReport;
import io.mimo.api.PlanReport.Suggestion;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The decision in one line: the explanation's first sentence, what the condition says and what would be accepted
 * instead.
 */
final class Summary {
    private Summary() {}

    static String of(PlanReport report, String message) {
        StringBuilder sentence = new StringBuilder();
        for (String line : report.explanation()) {
            sentence.append(sentence.isEmpty() ? "" : " ").append(line.strip());
            if (line.endsWith(".")) {
                break;
            }
        }
        return sentence + " " + message
                + report.suggestions().stream()
                        .findFirst()
                        .map(Summary::instead)
                        .orElse("");
    }

    private static String instead(Suggestion suggestion) {
        String edits = suggestion.edits().entrySet().stream()
                .map(Summary::edit)
                .sorted()
                .collect(Collectors.joining(", "));
        return ". Accepted instead: " + suggestion.message() + " (" + edits + ").";
    }

    static String edit(Map.Entry<String, Object> edit) {
        return EditText.of(edit.getKey(), edit.getValue());
    }
}
