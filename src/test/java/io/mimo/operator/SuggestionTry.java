package io.mimo.operator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.mimo.api.MimoDeploymentStatus;
import io.mimo.api.PlanReport;
import io.mimo.api.PlanReport.Suggestion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One resource on nodes of its own, to which the suggestion of this number is applied. */
record SuggestionTry(String name, RefusedCase from, PlanReport report, int number) {
    static final String LABEL = "mimo-try";
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Every suggestion of every refused case. */
    static List<SuggestionTry> all() throws IOException {
        List<SuggestionTry> tries = new ArrayList<>();
        for (RefusedCase refused : RefusedCase.all()) {
            PlanReport report = refused.report();
            assertThat(report.verdict().isRefusal()).as(refused.name()).isTrue();
            for (int i = 0; i < report.suggestions().size(); i++) {
                tries.add(new SuggestionTry(refused.name() + "-" + i, refused, report, i));
            }
        }
        return tries;
    }

    Suggestion expected() {
        return report.suggestions().get(number);
    }

    /** As a user would write it, kept to its own nodes. */
    ObjectNode manifest() {
        try {
            ObjectNode spec = (ObjectNode) YAML.readTree(from.spec());
            spec.withObject("podTemplate").withObject("nodeSelector").put(LABEL, name);
            ObjectNode manifest = JSON.createObjectNode()
                    .put("apiVersion", "serving.mimo.io/v1alpha1")
                    .put("kind", "MimoDeployment");
            manifest.putObject("metadata").put("name", name);
            manifest.set("spec", spec);
            return manifest;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The API server refuses what mimo plan would: the suggestion is read there and written into the file. */
    ObjectNode edited() {
        ObjectNode edited = manifest();
        expected().edits().forEach((path, value) -> put(edited, path, JSON.valueToTree(value)));
        return edited;
    }

    /** What a person types who reads the status: one merge patch of the suggestion's lines. */
    ObjectNode patch(MimoDeploymentStatus status) {
        ObjectNode patch = JSON.createObjectNode();
        for (String edit : status.suggestions().get(number).edits()) {
            String[] words = edit.split(": ", 2);
            put(patch, words[0], value(words[1]));
        }
        return patch;
    }

    private static JsonNode value(String text) {
        try {
            return text.equals("(remove)") ? JSON.nullNode() : YAML.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void put(ObjectNode object, String path, JsonNode value) {
        int dot = path.indexOf('.');
        if (dot < 0) {
            object.set(path, value);
            return;
        }
        String first = path.substring(0, dot);
        put(
                Optional.ofNullable((ObjectNode) object.get(first)).orElseGet(() -> object.putObject(first)),
                path.substring(dot + 1),
                value);
    }
}
