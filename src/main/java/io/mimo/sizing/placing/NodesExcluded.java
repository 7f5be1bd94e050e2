package io.mimo.sizing.placing;

import io.mimo.api.EditText;
import io.mimo.api.Verdict;
import io.mimo.inventory.NodeFacts.Taint;
import io.mimo.sizing.Exclusion;
import io.mimo.sizing.Free;
import io.mimo.sizing.Reason;
import io.mimo.sizing.Refusal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The GPUs are there and nobody holds them, but on nodes that take no pods of this spec now: what keeps them out is the
 * obstacle, not the number of GPUs.
 */
final class NodesExcluded implements Refusal<Places> {
    /** Nodes named in one line. */
    private static final int MOST_NODES = 3;

    @Override
    public Optional<Reason> check(Places facts) {
        if (!wouldDo(facts)) {
            return Optional.empty();
        }
        return Optional.of(new Reason(
                Verdict.NotPlaceable, "NodesExcluded", path(facts), null, FreeBlocks.words(facts), remedy(facts)));
    }

    /** With the excluded nodes there are blocks for a replica. */
    private static boolean wouldDo(Places facts) {
        int pods = facts.pods();
        int gpus = facts.gpusPerPod();
        long open = facts.nodes().filter(node -> node.open() >= gpus).count();
        long excluded = excluded(facts, gpus).size();
        return excluded > 0 && open < pods && open + excluded >= pods;
    }

    private static List<Free> excluded(Places facts, int gpus) {
        String resource = facts.spec().hardware().resourceName();
        return facts.nodes()
                .filter(node -> node.cause().isPresent()
                        && node.open() < gpus
                        && facts.capacity().unheld(node, resource) >= gpus)
                .toList();
    }

    /** The cause of most of them first. */
    private static List<Map.Entry<Exclusion, List<Free>>> causes(Places facts) {
        int gpus = facts.gpusPerPod();
        Map<Exclusion, List<Free>> causes = excluded(facts, gpus).stream()
                .collect(Collectors.groupingBy(
                        node -> node.cause().orElseThrow(), LinkedHashMap::new, Collectors.toList()));
        return causes.entrySet().stream()
                .sorted((one, other) -> other.getValue().size() - one.getValue().size())
                .toList();
    }

    private static String path(Places facts) {
        return switch (causes(facts).getFirst().getKey()) {
            case TAINTED -> "spec.podTemplate.tolerations";
            case OUTSIDE_SELECTOR -> "spec.podTemplate.nodeSelector";
            default -> "spec.parallelism";
        };
    }

    @Override
    public String remedy(Places facts) {
        return causes(facts).stream()
                .map(cause -> remedy(facts, cause.getKey(), cause.getValue()))
                .collect(Collectors.joining("; or "));
    }

    private static String remedy(Places facts, Exclusion cause, List<Free> nodes) {
        return switch (cause) {
            case TAINTED -> taints(facts, nodes);
            case CORDONED -> "uncordon them: kubectl uncordon " + names(nodes, " ");
            case NOT_READY ->
                "wait until " + names(nodes, ", ") + (nodes.size() == 1 ? " is" : " are")
                        + " Ready, or repair what kubectl describe node says";
            case OUTSIDE_SELECTOR ->
                "change podTemplate.nodeSelector, which asks for "
                        + facts.spec().hardware().nodeSelector() + ", to labels that " + names(nodes, ", ") + " have";
            default -> "free or add GPUs";
        };
    }

    /** A toleration for what somebody has set, patience for what goes by itself. */
    private static String taints(Places facts, List<Free> nodes) {
        List<Taint> taints = nodes.stream()
                .flatMap(node -> Exclusion.untolerated(
                        node.node(), facts.spec().hardware().tolerations())
                        .stream())
                .distinct()
                .toList();
        List<String> ways = new ArrayList<>();
        List<Taint> set = taints.stream().filter(taint -> !taint.passes()).toList();
        if (!set.isEmpty()) {
            ways.add("tolerate " + joined(set) + ": podTemplate.tolerations: ["
                    + set.stream().map(NodesExcluded::toleration).collect(Collectors.joining(", ")) + "]");
        }
        List<Taint> passing = taints.stream().filter(Taint::passes).toList();
        if (!passing.isEmpty()) {
            ways.add("wait until " + joined(passing) + " is gone, which goes by itself");
        }
        return String.join("; and ", ways);
    }

    private static String joined(List<Taint> taints) {
        return taints.stream().map(Taint::toString).collect(Collectors.joining(", "));
    }

    private static String toleration(Taint taint) {
        String value = taint.value().isEmpty() ? "operator: Exists" : "value: " + EditText.scalar(taint.value());
        return "{key: " + taint.key() + ", " + value + ", effect: " + taint.effect() + "}";
    }

    private static String names(List<Free> nodes, String between) {
        int more = nodes.size() - MOST_NODES;
        return nodes.stream().limit(MOST_NODES).map(node -> node.node().name()).collect(Collectors.joining(between))
                + (more > 0 ? " and " + more + " more" : "");
    }
}
