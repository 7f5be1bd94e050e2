package io.mimo.inventory;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What PriorityClasses say, and what pods tell of theirs.
 * https://kubernetes.io/docs/concepts/scheduling-eviction/pod-priority-preemption/
 *
 * @param classes by name
 */
public record Priorities(Map<String, PriorityFacts> classes) {
    /** Those that every cluster has (Kubernetes, pkg/apis/scheduling/types.go). */
    public static final Priorities BUILT_IN = new Priorities(Map.of(
            "system-cluster-critical", new PriorityFacts(2_000_000_000, false, true),
            "system-node-critical", new PriorityFacts(2_000_001_000, false, true)));

    public Priorities {
        classes = Map.copyOf(classes);
    }

    public Priorities with(Map<String, PriorityFacts> more) {
        Map<String, PriorityFacts> all = new HashMap<>(classes);
        all.putAll(more);
        return new Priorities(all);
    }

    /** The same, with the classes of which only pods tell. */
    Priorities toldBy(List<PodFacts> pods) {
        Map<String, PriorityFacts> all = new HashMap<>();
        pods.forEach(pod -> pod.priority()
                .name()
                .ifPresent(
                        name -> all.put(name, new PriorityFacts(pod.priority().value(), false, true))));
        all.putAll(classes);
        return new Priorities(all);
    }

    /** The priority of a pod that names this class or none; empty where nothing tells what the class is worth. */
    public OptionalInt value(Optional<String> name) {
        return name.isEmpty()
                ? OptionalInt.of(classes.values().stream()
                        .filter(PriorityFacts::isDefault)
                        .mapToInt(PriorityFacts::value)
                        .max()
                        .orElse(0))
                : name.map(classes::get)
                        .map(facts -> OptionalInt.of(facts.value()))
                        .orElse(OptionalInt.empty());
    }

    /** Its pods may end others: unless the class says never, all do. */
    public boolean preempts(Optional<String> name) {
        return name.map(classes::get).map(PriorityFacts::preempts).orElse(true);
    }
}
