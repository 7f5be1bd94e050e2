package io.mimo.sizing;

import io.mimo.inventory.Reservation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What others were promised is not free, though no pod of theirs holds it yet. */
final class Promises {
    private Promises() {}

    /** Best fit for each promised pod in order of acceptance, as the scheduler would need to find it. */
    static List<Free> keep(List<Free> nodes, List<Reservation> promises, String resource) {
        if (promises.isEmpty()) {
            return List.copyOf(nodes);
        }
        List<Free> left = new ArrayList<>(nodes);
        promises.stream()
                .filter(promise -> promise.resourceName().equals(resource))
                .forEach(promise -> take(promise, left));
        return List.copyOf(left);
    }

    /** Pods of one replica go to different nodes. */
    private static void take(Reservation promise, List<Free> left) {
        PodNeed need = new PodNeed(promise.requests(), List.of());
        Set<Integer> replica = new HashSet<>();
        for (int pod = 0; pod < promise.pods(); pod++) {
            if (pod % promise.podsPerReplica() == 0) {
                replica.clear();
            }
            int best = -1;
            for (int i = 0; i < left.size(); i++) {
                Free node = left.get(i);
                boolean takes = node.free() >= promise.gpusPerPod()
                        && node.memoryMiB() >= promise.leastMemoryMiB()
                        && !replica.contains(i)
                        && need.pods(node.room(), 1) > 0
                        && Exclusion.of(
                                        node.node(),
                                        promise.resourceName(),
                                        List.of(promise.product()),
                                        promise.nodeSelector(),
                                        promise.tolerations())
                                .isEmpty();
                if (takes && (best < 0 || node.free() < left.get(best).free())) {
                    best = i;
                }
            }
            if (best >= 0) {
                replica.add(best);
                left.set(best, left.get(best).without(promise));
            }
        }
    }
}
