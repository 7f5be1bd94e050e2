package io.mimo.sizing;

import io.mimo.api.Verdict;
import io.mimo.inventory.Inventory;
import io.mimo.inventory.PodFacts;
import io.mimo.manifest.ServingSpec;
import io.mimo.manifest.Warning;
import io.mimo.sizing.Placement.Assignment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * GPUs that pods of lower priority hold are to be had: the scheduler ends such pods where a pod of higher priority
 * finds no other place.
 *
 * <pre>
 *   node a   8 GPUs   batch (2 GPUs, priority -100) x 4         replica of 8 GPUs, priority 0: placed, batch x 4 ends
 *   node b   8 GPUs   serving (8 GPUs, priority 100000)         never
 * </pre>
 *
 * <p>Only pods that hold devices are looked at: one without any makes no room for a replica.
 */
public final class Preemption {
    private static final int MOST_NAMED = 3;

    private Preemption() {}

    /**
     * The judgement with the pods of lower priority where they are or, when it places more replicas, without them.
     *
     * @param judge judges the spec on an inventory
     */
    public static SizingResult judge(ServingSpec spec, Inventory inventory, Function<Inventory, SizingResult> judge) {
        SizingResult now = judge.apply(inventory);
        int wanted = spec.scaling().initialReplicas();
        boolean placing = now.verdict() == Verdict.NotPlaceable || now.accepted() && placeable(now) < wanted;
        List<PodFacts> lower = placing ? lower(spec, inventory) : List.of();
        if (lower.isEmpty()) {
            return now;
        }
        SizingResult then = judge.apply(inventory.without(lower));
        return then.accepted() && placeable(then) > (now.accepted() ? placeable(now) : 0)
                ? then.withWarning(warning(
                        spec, inventory, lower, then.chosen().orElseThrow().placement()))
                : now;
    }

    private static int placeable(SizingResult result) {
        return result.chosen().map(chosen -> chosen.placement().placeable()).orElse(0);
    }

    /** A class of which nothing is known counts as no class does. */
    private static List<PodFacts> lower(ServingSpec spec, Inventory inventory) {
        Optional<String> name = spec.demand().priorityClass();
        int own = inventory.priorities().value(name).orElse(0);
        return inventory.priorities().preempts(name)
                ? inventory.pods().stream()
                        .filter(pod -> !pod.finished() && pod.node().isPresent() && !inventory.isOwn(pod))
                        .filter(pod -> pod.priority().value() < own)
                        .toList()
                : List.of();
    }

    private static Warning warning(ServingSpec spec, Inventory inventory, List<PodFacts> lower, Placement placement) {
        Set<String> nodes =
                placement.assignments().stream().map(Assignment::node).collect(Collectors.toSet());
        String resource = spec.hardware().resourceName();
        List<PodFacts> near = new ArrayList<>(lower.stream()
                .filter(pod -> pod.node().filter(nodes::contains).isPresent())
                .toList());
        near.sort(Comparator.comparingInt((PodFacts pod) -> pod.priority().value())
                .thenComparing(PodFacts::namespace)
                .thenComparing(PodFacts::name));
        String named = near.stream()
                .limit(MOST_NAMED)
                .map(pod -> pod.namespace() + "/" + pod.name() + " (" + pod.holds(resource) + " GPUs, priority "
                        + pod.priority().value() + ")")
                .collect(Collectors.joining(", "));
        int more = near.size() - MOST_NAMED;
        return new Warning(
                "PreemptsLowerPriority",
                "spec.podTemplate.priorityClassName",
                "there is no other place, so the scheduler ends pods of a priority below " + own(spec, inventory)
                        + " to make room, among them: " + named + (more > 0 ? " and " + more + " more" : ""));
    }

    private static String own(ServingSpec spec, Inventory inventory) {
        OptionalInt known = inventory.priorities().value(spec.demand().priorityClass());
        return known.isPresent()
                ? String.valueOf(known.getAsInt())
                : "0 (what PriorityClass " + spec.demand().priorityClass().orElse("")
                        + " is worth is not known here: add " + "kubectl get priorityclasses -o yaml to the nodes)";
    }
}
