package io.mimo.sizing;

import io.mimo.inventory.PodFacts;
import io.mimo.sizing.Capacity.GpuClass;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Pods of others that would have to leave one node to make room there for one pod of ours.
 *
 * @param free GPUs that the node would have then
 * @param pods those that are leaving anyway, then those of the lowest priority, of them the largest; never one of a
 *     DaemonSet, which a drain leaves in place
 * @param disturbed GPUs of those that would have to be told to leave
 */
public record Eviction(String node, int free, List<PodFacts> pods, int disturbed) {
    private static final int MOST_NAMED = 3;

    private static final Comparator<Eviction> LEAST_DISTURBANCE = Comparator.comparing(Eviction::endsOurs)
            .thenComparingInt(Eviction::highestPriority)
            .thenComparingInt(Eviction::disturbed)
            .thenComparingInt(eviction -> eviction.pods().size())
            .thenComparing(Eviction::node);

    /**
     * The one that ends no pod of another MimoDeployment, then pods of the lowest priority, then disturbs the fewest
     * GPUs and the fewest pods; empty when no node of these could hold so many.
     */
    public static Optional<Eviction> cheapest(Capacity capacity, List<GpuClass> classes, int gpus, String resource) {
        Optional<Eviction> cheapest = Optional.empty();
        // a plain loop, because it looks at every node of a large cluster
        for (Free node : capacity.nodes()) {
            if (!node.closed()
                    && node.gpus() >= gpus
                    && node.open() < gpus
                    && classes.stream().anyMatch(allowed -> allowed.has(node))) {
                Optional<Eviction> found = on(node, capacity, gpus, resource);
                if (found.isPresent()
                        && (cheapest.isEmpty() || LEAST_DISTURBANCE.compare(found.get(), cheapest.get()) < 0)) {
                    cheapest = found;
                }
            }
        }
        return cheapest;
    }

    private static Optional<Eviction> on(Free node, Capacity capacity, int gpus, String resource) {
        List<PodFacts> movable =
                new ArrayList<>(capacity.others().getOrDefault(node.node().name(), List.of()));
        movable.removeIf(PodFacts::ofDaemonSet);
        if (movable.size() > 1) {
            movable.sort(Comparator.comparing((PodFacts pod) -> !pod.terminating())
                    .thenComparing(pod -> pod.owner().isPresent())
                    .thenComparingInt(pod -> pod.priority().value())
                    .thenComparing(pod -> -pod.holds(resource))
                    .thenComparing(PodFacts::namespace)
                    .thenComparing(PodFacts::name));
        }
        List<PodFacts> leaving = new ArrayList<>();
        int free = node.open();
        int disturbed = 0;
        for (PodFacts pod : movable) {
            if (free < gpus) {
                leaving.add(pod);
                free += (int) pod.holds(resource);
                disturbed += pod.terminating() ? 0 : (int) pod.holds(resource);
            }
        }
        return free < gpus || leaving.isEmpty()
                ? Optional.empty()
                : Optional.of(new Eviction(node.node().name(), free, leaving, disturbed));
    }

    private boolean endsOurs() {
        return pods.stream().anyMatch(pod -> !pod.terminating() && pod.owner().isPresent());
    }

    private int highestPriority() {
        return pods.stream()
                .filter(pod -> !pod.terminating())
                .mapToInt(pod -> pod.priority().value())
                .max()
                .orElse(Integer.MIN_VALUE);
    }

    /** As the end of an advice, e.g. {@code gpu-7 would have 4 free GPUs once llm/a (1) is gone}. */
    public String words(String resource) {
        String named = pods.stream()
                .limit(MOST_NAMED)
                .map(pod -> pod.namespace() + "/" + pod.name() + " (" + pod.holds(resource)
                        + (pod.terminating() ? ", terminating)" : ")"))
                .collect(Collectors.joining(", "));
        int more = pods.size() - MOST_NAMED;
        return node + " would have " + free + " free GPUs once " + named + (more > 0 ? " and " + more + " more" : "")
                + (pods.size() == 1 ? " is gone" : " are gone");
    }
}
