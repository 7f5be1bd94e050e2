package io.mimo.operator.children;

import io.mimo.api.MimoDeployment;
import io.mimo.operator.pods.TrackedPod;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What lives of one resource at one moment.
 *
 * @param workload what runs its replicas
 * @param pods its own pods, by name
 */
public record Live(MimoDeployment resource, Optional<Workload> workload, List<TrackedPod> pods) {
    public Live {
        pods = List.copyOf(pods);
    }

    /** Replicas that its workload is asked for; empty without a workload. */
    public OptionalInt asked() {
        return workload.map(found -> OptionalInt.of(found.asked())).orElseGet(OptionalInt::empty);
    }

    /** Whether a pod of it exists. */
    public boolean runs() {
        return workload.filter(found -> found.existing() > 0).isPresent()
                || pods.stream().anyMatch(TrackedPod::counts);
    }
}
