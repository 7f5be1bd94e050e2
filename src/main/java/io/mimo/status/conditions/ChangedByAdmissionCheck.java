package io.mimo.status.conditions;

import io.mimo.status.ApplyOutcome.Change;
import io.mimo.status.ConditionType;
import io.mimo.status.MessageText;
import io.mimo.status.Reasons;
import java.util.List;
import java.util.Optional;

/**
 * ChangedByAdmission: admission changes fields of what is applied; a warning, only while it does. It decides nothing:
 * what runs is what admission makes of the plan, and the resource is ready or not for other reasons.
 */
final class ChangedByAdmissionCheck implements ConditionCheck {
    /** Longest value that is shown; the object has it whole. */
    private static final int VALUE = 60;

    @Override
    public ConditionType type() {
        return ConditionType.ChangedByAdmission;
    }

    @Override
    public Optional<ConditionDraft> check(Situation now, Drafts earlier) {
        return of(now.outcome().changes());
    }

    @Override
    public boolean isWarning(ConditionDraft draft) {
        return true;
    }

    private static Optional<ConditionDraft> of(List<Change> changes) {
        return changes.stream()
                .findFirst()
                .map(first -> ConditionDraft.holds(
                        ConditionType.ChangedByAdmission,
                        Reasons.FIELD_CHANGED,
                        first.object() + " " + first.path() + ": " + shown(first.found(), "removed") + " instead of "
                                + shown(first.planned(), "nothing") + more(changes.size() - 1)
                                + ", by a policy or webhook of this cluster; left so. " + remedy(first)));
    }

    private static String shown(String value, String ifEmpty) {
        return value.isEmpty() ? ifEmpty : MessageText.of(value, VALUE);
    }

    private static String more(int others) {
        return others == 0 ? "" : " (and " + others + (others == 1 ? " more field)" : " more fields)");
    }

    private static String remedy(Change change) {
        return change.path().endsWith("].image") && !change.found().isEmpty()
                ? "To plan it so, set spec.engine.image to it"
                : "To have the plan's value, exempt the object from it";
    }
}
