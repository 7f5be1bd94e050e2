package io.mimo.operator.rollout;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.mimo.api.MimoDeployment;
import io.mimo.operator.children.Workload;
import io.mimo.operator.children.WorkloadRecord;
import io.mimo.status.Pause;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Who may roll because of another build of the operator. Invariant: of the resources that a release rolls, at most
 * {@code most} do not serve with every replica at any time; each other begins after one of them does. Read from the
 * workloads, so that a restart changes nothing; only a turn that was given and is not written yet is remembered here.
 */
public final class RolloutTurns {
    private final int most;
    private final Supplier<Stream<MimoDeployment>> primaries;
    private final Function<MimoDeployment, Optional<Workload>> workloads;
    /** Revisions by uid. */
    private final Map<String, String> given = new HashMap<>();

    public RolloutTurns(
            int most,
            Supplier<Stream<MimoDeployment>> primaries,
            Function<MimoDeployment, Optional<Workload>> workloads) {
        this.most = most;
        this.primaries = primaries;
        this.workloads = workloads;
    }

    /** Gives the turn, or names those that have it. */
    public synchronized List<String> before(MimoDeployment resource, String revision) {
        String uid = resource.getMetadata().getUid();
        List<MimoDeployment> rolling = primaries
                .get()
                .filter(other -> !other.getMetadata().getUid().equals(uid))
                .filter(this::rolls)
                .toList();
        if (rolling.size() >= most) {
            given.remove(uid);
            return rolling.stream()
                    .map(other -> other.getMetadata().getNamespace() + "/"
                            + other.getMetadata().getName())
                    .sorted()
                    .toList();
        }
        given.put(uid, revision);
        return List.of();
    }

    private boolean rolls(MimoDeployment resource) {
        String uid = resource.getMetadata().getUid();
        Optional<Workload> workload = workloads.apply(resource);
        Optional<WorkloadRecord> record = workload.map(Workload::object).flatMap(WorkloadRecord::of);
        String promised = given.get(uid);
        boolean begun = record.filter(of -> of.revision().equals(promised)).isPresent();
        if (promised != null
                && (begun
                        || workload.isEmpty()
                        || isGoing(workload.get().object())
                        || Pause.isAsked(resource)
                        || !RolloutApproval.of(resource).allows(promised))) {
            given.remove(uid);
        }
        return given.containsKey(uid)
                || record.filter(WorkloadRecord::released).isPresent()
                        && !workload.orElseThrow().serves();
    }

    private static boolean isGoing(HasMetadata object) {
        return object.isMarkedForDeletion();
    }
}
