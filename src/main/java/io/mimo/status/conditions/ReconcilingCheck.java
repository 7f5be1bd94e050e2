package io.mimo.status.conditions;

import io.mimo.api.MimoDeploymentStatus.Condition;
import io.mimo.status.ConditionType;
import java.util.Optional;

/** Reconciling: on its way, or waiting for what comes by itself; never beside Stalled, and only while it is so. */
final class ReconcilingCheck implements ConditionCheck {
    @Override
    public ConditionType type() {
        return ConditionType.Reconciling;
    }

    @Override
    public Optional<ConditionDraft> check(Situation now, Drafts earlier) {
        ConditionDraft ready = earlier.of(ConditionType.Ready);
        if (earlier.has(ConditionType.Stalled)
                || ready.holds() && now.workload().allServe()) {
            return Optional.empty();
        }
        // a resource is ready while it rolls out, as every replica serves, though some are outdated
        ConditionDraft why = ready.holds() ? earlier.of(ConditionType.Available) : ready;
        return Optional.of(ConditionDraft.holds(type(), why.reason(), why.message()));
    }

    /** It repeats another condition. */
    @Override
    public boolean isEvent(ConditionDraft draft, Optional<Condition> before) {
        return false;
    }
}
