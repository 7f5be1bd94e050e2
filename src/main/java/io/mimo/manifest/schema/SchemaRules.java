package io.mimo.manifest.schema;

import com.fasterxml.jackson.databind.JsonNode;
import io.mimo.api.MimoDeployment;
import io.mimo.catalog.flags.NearestName;
import io.mimo.manifest.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What the API server says of a manifest's structure before any rule: kind, required fields, types, ranges, unknown
 * fields.
 */
public final class SchemaRules {
    /** ObjectMeta, https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/object-meta/ */
    private static final Set<String> METADATA = Set.of(
            "name",
            "generateName",
            "namespace",
            "labels",
            "annotations",
            "uid",
            "resourceVersion",
            "generation",
            "creationTimestamp",
            "deletionTimestamp",
            "deletionGracePeriodSeconds",
            "ownerReferences",
            "finalizers",
            "managedFields",
            "selfLink");

    private static final Set<String> TOP = Set.of("apiVersion", "kind", "metadata", "spec", "status");

    private SchemaRules() {}

    /**
     * All structural problems of a manifest that calls itself a MimoDeployment. Its {@code status} is not looked at.
     */
    public static List<Problem> check(JsonNode manifest) {
        List<Problem> problems = new ArrayList<>();
        if (!manifest.isObject()) {
            problems.add(new Problem(
                    "WrongType",
                    "",
                    null,
                    "the document is " + Words.kindOf(manifest) + ", not an object",
                    "begin it with apiVersion: " + MimoDeployment.API_VERSION + " and kind: " + MimoDeployment.KIND));
            return problems;
        }
        checkHeader(manifest, "apiVersion", MimoDeployment.API_VERSION, problems);
        checkHeader(manifest, "kind", MimoDeployment.KIND, problems);
        manifest.fieldNames().forEachRemaining(name -> {
            if (!TOP.contains(name)) {
                problems.add(Words.unknownField("", name, TOP, List.of()));
            }
        });
        checkMetadata(manifest.path("metadata"), problems);
        new SchemaWalk(BundledCrd.schema(), problems).check(manifest);
        return problems;
    }

    /** True for what means to be a MimoDeployment, misspelt ones and those without a kind included. */
    public static boolean concerns(JsonNode manifest) {
        String kind = manifest.path("kind").asText();
        return kind.isEmpty()
                || NearestName.of(kind, List.of(MimoDeployment.KIND)).isPresent()
                || manifest.path("apiVersion").asText().startsWith(MimoDeployment.GROUP + "/");
    }

    /**
     * True when the records can hold the manifest: nothing required is missing and every value has its field's type.
     */
    public static boolean isBindable(List<Problem> problems) {
        return problems.stream().noneMatch(problem -> Set.of("MissingField", "WrongType", "UnknownValue")
                .contains(problem.reason()));
    }

    private static void checkHeader(JsonNode manifest, String field, String expected, List<Problem> problems) {
        JsonNode value = manifest.path(field);
        if (!value.isTextual() || !value.textValue().equals(expected)) {
            boolean missing = value.isMissingNode() || value.isNull();
            problems.add(new Problem(
                    missing ? "HeaderMissing" : "NotServed",
                    field,
                    Words.plain(value),
                    field + ": " + (missing ? "is missing" : Words.shown(value) + " is not served"),
                    "write " + field + ": " + expected));
        }
    }

    private static void checkMetadata(JsonNode metadata, List<Problem> problems) {
        if (!metadata.isObject()) {
            problems.add(
                    metadata.isMissingNode() || metadata.isNull()
                            ? new Problem(
                                    "MissingField",
                                    "metadata.name",
                                    null,
                                    "metadata.name: is missing",
                                    "give the resource a name")
                            : Words.wrongType(
                                    "metadata",
                                    metadata,
                                    "an object",
                                    "write its fields: name, namespace, labels, annotations"));
            return;
        }
        for (var field : metadata.properties()) {
            String path = "metadata." + field.getKey();
            if (!METADATA.contains(field.getKey())) {
                problems.add(Words.unknownField("metadata", field.getKey(), METADATA, List.of()));
            } else if (Set.of("name", "namespace", "generateName").contains(field.getKey())) {
                checkText(path, field.getValue(), problems);
            } else if (Set.of("labels", "annotations").contains(field.getKey())) {
                checkTexts(path, field.getValue(), problems);
            }
        }
        if (metadata.path("name").asText("").isEmpty()
                && metadata.path("generateName").asText("").isEmpty()) {
            problems.add(new Problem(
                    "MissingField", "metadata.name", null, "metadata.name: is missing", "give the resource a name"));
        }
    }

    private static void checkText(String path, JsonNode value, List<Problem> problems) {
        if (!value.isTextual() && !value.isNull()) {
            problems.add(Words.wrongType(path, value, "text", Words.quoted(value)));
        }
    }

    private static void checkTexts(String path, JsonNode map, List<Problem> problems) {
        if (!map.isObject() && !map.isNull()) {
            problems.add(Words.wrongType(path, map, "an object", "write NAME: VALUE, one per line"));
        }
        map.properties().forEach(entry -> checkText(path + "." + entry.getKey(), entry.getValue(), problems));
    }
}
