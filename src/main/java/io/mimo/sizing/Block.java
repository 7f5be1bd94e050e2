package io.mimo.sizing;

import io.mimo.sizing.Spreading.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What one node has for pods of one need; equal for nodes that are alike.
 *
 * @param free GPUs that nobody holds
 * @param closed it takes no pod, not even in the place of another
 * @param running GPUs of each own pod that such a pod would not replace
 * @param replaced GPUs of each own pod that was made for less
 * @param more such pods for which there is room besides, GPUs aside
 * @param together such pods for which there is room once the own ones have ended, GPUs aside
 * @param place where it lies for the spreads of the need; empty without one, and where no pod that is spread may lie
 * @param spread the need has spreads
 */
record Block(
        int free,
        boolean closed,
        List<Integer> running,
        List<Integer> replaced,
        int more,
        int together,
        Optional<Place> place,
        boolean spread) {

    static Block of(Free node, PodNeed need) {
        List<Integer> running = new ArrayList<>();
        List<Integer> replaced = new ArrayList<>();
        for (OwnPod pod : node.ownPods()) {
            (need.isCoveredBy(pod.requests(), node.room()) ? running : replaced).add(pod.gpus());
        }
        int most = node.gpus();
        return new Block(
                node.free(),
                node.closed(),
                List.copyOf(running),
                List.copyOf(replaced),
                need.pods(node.room(), most),
                node.ownPods().isEmpty() ? need.pods(node.room(), most) : need.pods(node.openRoom(), most),
                place(node, need),
                !need.spreads().isEmpty());
    }

    /** The label values that the spreads name, where the node has them all. */
    static Optional<Place> place(Free node, PodNeed need) {
        if (need.spreads().isEmpty()) {
            return Optional.empty();
        }
        List<String> values = need.spreads().stream()
                .map(spread -> node.node().labels().get(spread.topologyKey()))
                .filter(Objects::nonNull)
                .toList();
        return values.size() < need.spreads().size() || !node.within()
                ? Optional.empty()
                : Optional.of(new Place(values));
    }

    /** Own pods of this size that stay. */
    int running(int gpusPerPod) {
        return (int) running.stream().filter(gpus -> gpus == gpusPerPod).count();
    }

    boolean runsOtherThan(int gpusPerPod) {
        return !replaced.isEmpty() || running.stream().anyMatch(gpus -> gpus != gpusPerPod);
    }

    /** Pods of this size that run or find room, beside the own pods that are being replaced or in their place. */
    int slots(int gpusPerPod, boolean replacing) {
        int stay = running(gpusPerPod);
        if (closed || spread && place.isEmpty()) {
            return stay;
        }
        int beside = Math.min(free / gpusPerPod, more);
        if (!replacing) {
            return stay + beside;
        }
        int going = 0;
        for (int gpus : running) {
            going += gpus == gpusPerPod ? 0 : gpus;
        }
        for (int gpus : replaced) {
            going += gpus;
        }
        return Math.max(stay, Math.min(stay + (free + going) / gpusPerPod, together));
    }
}
