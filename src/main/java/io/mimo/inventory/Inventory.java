package io.mimo.inventory;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Everything the placement looks at.
 *
 * @param nodes all nodes, in any order
 * @param pods all pods that request extended resources, and the operator's own, in any order
 * @param used what all pods that are bound and not finished request on each node, by its name: of every resource, in
 *     base units of {@link ResourceAmounts}
 * @param priorities what the classes of pods are worth
 * @param promises GPUs promised to resources accepted before the one in question whose pods are not bound yet, in order
 *     of acceptance
 * @param self the resource in question as its pods know it: their GPUs count as free for it
 * @param asked replicas that its workload is asked for now, by the user or an autoscaler; empty without one
 */
public record Inventory(
        List<NodeFacts> nodes,
        List<PodFacts> pods,
        Map<String, Map<String, Long>> used,
        Priorities priorities,
        List<Reservation> promises,
        Optional<PodFacts.Owner> self,
        OptionalInt asked) {
    public Inventory {
        nodes = List.copyOf(nodes);
        pods = List.copyOf(pods);
        promises = List.copyOf(promises);
    }

    /** @param pods all pods, whatever they request */
    public static Inventory of(List<NodeFacts> nodes, List<PodFacts> pods) {
        NodeUse use = new NodeUse();
        pods.forEach(pod -> use.more(Load.of(pod)));
        return of(
                nodes,
                pods.stream()
                        .filter(pod -> !pod.isOrdinary() || pod.owner().isPresent())
                        .toList(),
                use.all());
    }

    public static Inventory of(List<NodeFacts> nodes, List<PodFacts> pods, Map<String, Map<String, Long>> used) {
        return new Inventory(
                nodes, pods, used, Priorities.BUILT_IN.toldBy(pods), List.of(), Optional.empty(), OptionalInt.empty());
    }

    /** What all pods on a node request of each resource. */
    public Map<String, Long> usedOn(String node) {
        return used.getOrDefault(node, Map.of());
    }

    /** Pods of the resource in question that are not finished, also those that are going. */
    public List<PodFacts> ownPods() {
        return pods.stream().filter(pod -> !pod.finished() && isOwn(pod)).toList();
    }

    /** A pod of the resource in question. */
    public boolean isOwn(PodFacts pod) {
        return self.isPresent()
                && pod.owner().filter(owner -> owner.sameAs(self.get())).isPresent();
    }

    public Inventory forSelf(PodFacts.Owner owner) {
        return new Inventory(nodes, pods, used, priorities, promises, Optional.of(owner), asked);
    }

    /** The same once these pods have ended. */
    public Inventory without(Collection<PodFacts> gone) {
        List<PodFacts> left = new ArrayList<>(pods);
        NodeUse use = new NodeUse(used);
        for (PodFacts pod : gone) {
            left.remove(pod);
            use.less(Load.of(pod));
        }
        return new Inventory(nodes, left, use.all(), priorities, promises, self, asked);
    }

    public Inventory withPriorities(Map<String, PriorityFacts> classes) {
        return new Inventory(nodes, pods, used, priorities.with(classes), promises, self, asked);
    }

    public Inventory withAsked(OptionalInt replicas) {
        return new Inventory(nodes, pods, used, priorities, promises, self, replicas);
    }

    public Inventory withPromises(List<Reservation> earlier) {
        return new Inventory(nodes, pods, used, priorities, earlier, self, asked);
    }
}
