package io.mimo.sizing;

import io.mimo.inventory.NodeFacts;
import io.mimo.inventory.Reservation;
import java.util.List;
import java.util.Optional;

/**
 * A node of an allowed product: all its GPUs, at least those that own pods hold, the free ones (none where it is
 * closed: it takes no new pods), the resource's own bound pods there, what all pods take of it besides GPUs, and
 * whether its labels are those that the node selector asks for.
 */
public record Free(
        NodeFacts node,
        String product,
        long memoryMiB,
        int gpus,
        int free,
        boolean closed,
        Optional<Exclusion> cause,
        List<OwnPod> ownPods,
        Room room,
        boolean within) {
    int own() {
        return ownPods.stream().mapToInt(OwnPod::gpus).sum();
    }

    /** What the resource could use besides GPUs: its own pods never count against it. */
    public Room openRoom() {
        Room open = room;
        for (OwnPod pod : ownPods) {
            open = open.without(pod.requests());
        }
        return open;
    }

    /** What the resource could use: its own pods never count against it. */
    public int open() {
        return free + own();
    }

    Free without(Reservation pod) {
        return new Free(
                node,
                product,
                memoryMiB,
                gpus,
                free - pod.gpusPerPod(),
                closed,
                cause,
                ownPods,
                room.with(pod.requests()),
                within);
    }
}
