package io.mimo.status;

import io.mimo.api.MimoDeploymentStatus;
import io.mimo.api.MimoDeploymentStatus.Condition;
import java.util.List;
import java.util.Optional;

/**
 * The steps of a resource's life, in order; a step is reached only when those before it hold. After the summary, what
 * is to come.
 */
public enum ConditionType {
    /** The spec breaks no rule. */
    Accepted,
    /** Memory and engine: Fits, Tight or the refusal's reason. */
    Sized,
    /** Free GPUs in usable blocks. */
    Placed,
    /** Every object is as planned. */
    Applied,
    /** The weights are on their volume; only for a spec with a cache. */
    WeightsReady,
    /** Replicas serve. */
    Available,
    /** The autoscaler has its metric; only for a spec with autoscaling. */
    AutoscalingActive,
    /** Summary: the first of the others that does not hold. */
    Ready,
    /** Somebody has to change something before it can go on; absent while that is not so. */
    Stalled,
    /** On its way, or waiting for what comes by itself; absent while that is not so. */
    Reconciling,
    /**
     * GPUs that it was promised may go to others, as its pods could not be made or scheduled for 5 minutes; absent
     * while that is not so.
     */
    PromiseLapsed,
    /**
     * Another build of the operator would roll out another pod template, which is held back; absent while that is not
     * so.
     */
    UpgradePending,
    /** The operator itself failed on the resource; absent while that is not so, and of no weight for Ready. */
    OperatorFault,
    /** The user's annotation lets nothing be written but the status; absent while that is not so. */
    Paused,
    /** Admission changes fields of what is applied; a warning, absent while that is not so. */
    ChangedByAdmission,
    /** What ran has shown that the plan does not fit, so it gets no more replicas; absent while that is not so. */
    SizingDisproved,
    /** A ready engine has less KV cache than predicted; a warning, absent while that is not so. */
    MeasuredDiffers;

    /** The condition of this type in a stored status; empty when it has none. */
    public Optional<Condition> in(MimoDeploymentStatus status) {
        return Optional.ofNullable(status.conditions()).orElse(List.of()).stream()
                .filter(condition -> name().equals(condition.type()))
                .findFirst();
    }
}
