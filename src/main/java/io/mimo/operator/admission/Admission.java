package io.mimo.operator.admission;

import static java.util.Comparator.comparing;

import io.mimo.api.PodOverlay;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * One resource that holds or was promised GPUs.
 *
 * @param holder its namespace and name, with a slash in between
 * @param generation generation it was accepted in; 0 = known only by its workload
 * @param pods pods it is to have; 0 once it is refused, when only pods that exist still take GPUs
 * @param requests what one pod requests besides GPUs, in base units; empty where that is not known
 */
public record Admission(
        String uid,
        String holder,
        long generation,
        Instant since,
        String product,
        long leastMemoryMiB,
        String resourceName,
        int gpusPerPod,
        int podsPerReplica,
        int pods,
        Map<String, Long> requests,
        Map<String, String> nodeSelector,
        List<PodOverlay.Toleration> tolerations) {
    static final Comparator<Admission> BY_ACCEPTANCE =
            comparing(Admission::since).thenComparing(Admission::uid);

    boolean isBefore(Admission other) {
        return BY_ACCEPTANCE.compare(this, other) < 0;
    }

    String namespace() {
        return holder.substring(0, holder.indexOf('/'));
    }

    Admission withoutNewPods() {
        return new Admission(
                uid,
                holder,
                0,
                since,
                product,
                leastMemoryMiB,
                resourceName,
                gpusPerPod,
                podsPerReplica,
                0,
                requests,
                nodeSelector,
                tolerations);
    }
}
