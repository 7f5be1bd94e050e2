package io.mimo.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Set;

/**
 * The fields of an object that are read: of a node that kubectl prints, with its images and managedFields, a twentieth.
 * The others are not even made into objects, which took most of the time on large clusters.
 *
 * @param fields per path of an object, of a list's elements too, the names that are kept there
 */
record ReadFields(Map<String, Set<String>> fields) {
    private static final Set<String> CONTAINER = Set.of("name", "resources", "restartPolicy");

    static final ReadFields OF_NODE = new ReadFields(Map.of(
            "", Set.of("apiVersion", "kind", "metadata", "spec", "status"),
            "metadata", Set.of("name", "labels"),
            "spec", Set.of("taints", "unschedulable"),
            "status", Set.of("allocatable", "conditions")));

    static final ReadFields OF_POD = new ReadFields(Map.of(
            "", Set.of("apiVersion", "kind", "metadata", "spec", "status"),
            "metadata", Set.of("name", "namespace", "labels", "ownerReferences", "deletionTimestamp"),
            "spec",
                    Set.of(
                            "nodeName",
                            "containers",
                            "initContainers",
                            "resources",
                            "overhead",
                            "priority",
                            "priorityClassName",
                            "nodeSelector",
                            "affinity"),
            "spec.containers", CONTAINER,
            "spec.initContainers", CONTAINER,
            "status", Set.of("phase", "nominatedNodeName")));

    /** The same tree, without the others. What is no object where one is expected stays, to be told. */
    JsonNode cut(JsonNode tree) {
        cut(tree, "");
        return tree;
    }

    private void cut(JsonNode node, String path) {
        if (node.isArray()) {
            node.forEach(element -> cut(element, path));
        } else if (node instanceof ObjectNode object && fields.containsKey(path)) {
            object.retain(fields.getOrDefault(path, Set.of()));
            object.properties()
                    .forEach(field ->
                            cut(field.getValue(), path.isEmpty() ? field.getKey() : path + "." + field.getKey()));
        }
    }
}
