package io.mimo.status;

import io.mimo.api.MimoDeployment;
import io.mimo.api.MimoDeploymentStatus;
import io.mimo.api.MimoDeploymentStatus.Condition;
import io.mimo.status.conditions.ConditionDraft;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The status of a resource that the operator failed on: the stored one with the fault beside it. The generation is not
 * counted as observed, as nothing was decided; the next judgement that succeeds leaves the condition out.
 */
public final class FaultStatus {
    private FaultStatus() {}

    /** @param fault in one line */
    public static MimoDeploymentStatus of(MimoDeployment current, String fault, Instant now) {
        MimoDeploymentStatus before = Optional.ofNullable(current.getStatus()).orElse(MimoDeploymentStatus.NOT_JUDGED);
        ConditionDraft step = ConditionDraft.holds(
                ConditionType.OperatorFault,
                Reasons.FAULT,
                "the operator failed on this resource, so nothing of it is "
                        + "written and what runs is left as it is; it tries again with growing delays. If that does "
                        + "not help, report it with the "
                        + "operator's log. " + fault);
        List<Condition> conditions =
                new ArrayList<>(Optional.ofNullable(before.conditions()).orElse(List.of()));
        conditions.removeIf(condition -> condition.type().equals(step.type().name()));
        conditions.add(new Transitions(current).condition(step, now));
        return before.withConditions(conditions);
    }
}
