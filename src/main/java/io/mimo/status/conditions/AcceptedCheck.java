package io.mimo.status.conditions;

import io.mimo.api.MimoDeploymentStatus.Condition;
import io.mimo.api.Verdict;
import io.mimo.status.ConditionType;
import io.mimo.status.Reasons;
import io.mimo.status.conditions.ConditionDraft.Truth;
import java.util.Optional;

/** Accepted: the spec is valid. */
final class AcceptedCheck implements ConditionCheck {
    @Override
    public ConditionType type() {
        return ConditionType.Accepted;
    }

    @Override
    public Optional<ConditionDraft> check(Situation now, Drafts earlier) {
        return Optional.of(
                now.report().verdict() == Verdict.Invalid
                        ? RefusalWords.refusal(type(), now.report())
                        : ConditionDraft.holds(type(), Reasons.VALID, "the spec breaks no rule"));
    }

    @Override
    public boolean isDecision() {
        return true;
    }

    @Override
    public boolean isEvent(ConditionDraft draft, Optional<Condition> before) {
        return draft.truth() == Truth.False;
    }

    @Override
    public boolean stalls(Situation now, ConditionDraft draft) {
        return draft.truth() == Truth.False;
    }
}
