package io.mimo.operator.rollout;

import com.fasterxml.jackson.databind.JsonNode;
import io.mimo.operator.apply.FieldDiff.Difference;
import io.mimo.status.RunningTemplate.Change;
import java.util.List;
import java.util.regex.Pattern;

/** Differences of a pod template in the words of its YAML: {@code containers[vllm].image}. */
final class Changes {
    private static final Pattern TEMPLATE = Pattern.compile("^\\.spec\\.(template|leaderWorkerTemplate)\\.(spec\\.)?");
    /** An item by its keys, of which the first says enough: {@code [k:{"name":"vllm"}]}. */
    private static final Pattern ITEM = Pattern.compile("\\[k:\\{\"[^\"]+\":\"?([^\",}]+)[^\\]]*]");
    /** An item that only the plan has, by its content. */
    private static final Pattern NEW_ITEM = Pattern.compile("\\[\\{\"name\":\"([^\"]+)\".*]");

    private Changes() {}

    static List<Change> of(List<Difference> differences) {
        return differences.stream()
                .map(difference ->
                        new Change(path(difference.path()), text(difference.found()), text(difference.planned())))
                .toList();
    }

    private static String path(String path) {
        String below = TEMPLATE.matcher(path).replaceFirst("");
        return NEW_ITEM.matcher(ITEM.matcher(below).replaceAll("[$1]")).replaceFirst("[$1]");
    }

    private static String text(JsonNode value) {
        return value.isContainerNode() ? value.toString() : value.asText();
    }
}
