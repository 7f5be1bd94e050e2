package io.mimo.inventory;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Everything the placement looks at.
 *
 * @param nodes all nodes, in any order
 * @param pods all pods that request extended resources, in any order
 * @param promises GPUs promised to resources accepted before the one in question whose pods are not bound yet, in order
 *     of acceptance
 * @param self the resource in question as its pods know it: their GPUs count as free for it
 * @param asked replicas that its workload is asked for now, by the user or an autoscaler; empty without one
 */
public record Inventory(
        List<NodeFacts> nodes,
        List<PodFacts> pods,
        List<Reservation> promises,
        Optional<PodFacts.Owner> self,
        OptionalInt asked) {
    public Inventory {
        nodes = List.copyOf(nodes);
        pods = List.copyOf(pods);
        promises = List.copyOf(promises);
    }

    public static Inventory of(List<NodeFacts> nodes, List<PodFacts> pods) {
        return new Inventory(nodes, pods, List.of(), Optional.empty(), OptionalInt.empty());
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
        return new Inventory(nodes, pods, promises, Optional.of(owner), asked);
    }

    public Inventory withAsked(OptionalInt replicas) {
        return new Inventory(nodes, pods, promises, self, replicas);
    }

    public Inventory withPromises(List<Reservation> earlier) {
        return new Inventory(nodes, pods, earlier, self, asked);
    }
}
