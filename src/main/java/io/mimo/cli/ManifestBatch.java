package io.mimo.cli;

import io.mimo.inventory.Inventory;
import io.mimo.inventory.PodFacts;
import io.mimo.inventory.PodFacts.Owner;
import io.mimo.inventory.Reservation;
import io.mimo.plan.Decision;
import io.mimo.plan.GpuPlacement;
import io.mimo.plan.Plan;
import java.util.ArrayList;
import java.util.List;

/**
 * Several manifests judged one after the other: what an accepted one takes is gone for the next, as if they were
 * applied in this order.
 */
final class ManifestBatch {
    private final ManifestEvaluator judge;
    private final boolean independent;

    /** @param independent each manifest sees all GPUs, as if it came alone */
    ManifestBatch(ManifestEvaluator judge, boolean independent) {
        this.judge = judge;
        this.independent = independent;
    }

    /** One manifest with the inventory that was left for it. */
    record Judged(Manifest manifest, Inventory inventory, Decision decision) {}

    List<Judged> judge(List<Manifest> manifests, Inventory inventory) {
        List<Judged> judged = new ArrayList<>();
        Inventory left = inventory;
        for (Manifest manifest : manifests) {
            Decision decision = judge.judge(manifest, left);
            judged.add(new Judged(manifest, left, decision));
            if (!independent && decision instanceof Decision.Accepted(var _, Plan plan)) {
                left = without(left, plan, ManifestEvaluator.owner(manifest));
            }
        }
        return judged;
    }

    /**
     * Own pods of the planned size stay where they are, up to the planned count; other own pods go, and what is missing
     * is promised.
     */
    static Inventory without(Inventory inventory, Plan plan, Owner self) {
        GpuPlacement placement = plan.placement();
        String resource = plan.engine().container().gpuResource();
        int wanted = plan.replicas().count() * plan.nodesPerReplica();
        int kept = 0;
        List<PodFacts> gone = new ArrayList<>();
        for (PodFacts pod : inventory.pods()) {
            boolean own = pod.owner().filter(self::sameAs).isPresent();
            boolean stays = own
                    && kept < wanted
                    && pod.holds(resource) == placement.shape().gpusPerPod();
            kept += stays ? 1 : 0;
            if (own && !stays) {
                gone.add(pod);
            }
        }
        String holder = plan.workload().namespace() + "/" + plan.workload().name();
        List<Reservation> promises = new ArrayList<>(inventory.promises().stream()
                .filter(promise -> !promise.holder().equals(holder))
                .toList());
        if (kept < wanted) {
            promises.add(new Reservation(
                    holder,
                    placement.product(),
                    placement.leastMemoryMiB().orElse(0),
                    resource,
                    placement.shape().gpusPerPod(),
                    plan.nodesPerReplica(),
                    wanted - kept,
                    placement.requests(),
                    plan.overlay().nodeSelector(),
                    plan.overlay().tolerations()));
        }
        return inventory.without(gone).withPromises(promises);
    }
}
