package io.mimo.status.conditions;

import io.mimo.api.MimoDeploymentStatus.Condition;
import io.mimo.render.OptionalKind;
import io.mimo.status.ApplyOutcome;
import io.mimo.status.ConditionType;
import io.mimo.status.Reasons;
import io.mimo.status.conditions.ConditionDraft.Truth;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Applied: every planned object is as planned. */
final class AppliedCheck implements ConditionCheck {
    @Override
    public ConditionType type() {
        return ConditionType.Applied;
    }

    @Override
    public Optional<ConditionDraft> check(Situation now, Drafts earlier) {
        return Optional.of(
                now.plan().isPresent()
                        ? applied(now.outcome())
                        : ConditionDraft.notReached(type(), earlier.obstacleOfDecision()));
    }

    @Override
    public boolean isEvent(ConditionDraft draft, Optional<Condition> before) {
        return draft.truth() == Truth.False;
    }

    /** An object of another owner does not go away by itself. */
    @Override
    public boolean stalls(Situation now, ConditionDraft draft) {
        return draft.reason().equals(Reasons.NAME_TAKEN);
    }

    private static ConditionDraft applied(ApplyOutcome outcome) {
        if (outcome.complete()) {
            return ConditionDraft.holds(
                    ConditionType.Applied,
                    Reasons.APPLIED,
                    outcome.objects() + " objects are as planned" + leftOut("; ", outcome.leftOut()));
        }
        String all = outcome.obstacles().stream()
                .map(ApplyOutcome.ApplyError::message)
                .collect(Collectors.joining("; "));
        return ConditionDraft.fails(
                ConditionType.Applied, outcome.obstacles().getFirst().reason(), all);
    }

    private static String leftOut(String before, List<OptionalKind> kinds) {
        String names = kinds.stream()
                .map(kind -> kind.kind() + " (" + kind.crd() + ")")
                .collect(Collectors.joining(", "));
        return kinds.isEmpty() ? "" : before + "left out, as the CRD is not installed: " + names;
    }
}
