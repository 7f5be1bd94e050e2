package io.mimo.status;

import io.mimo.status.ApplyOutcome.Change;
import java.util.List;
import java.util.Optional;

/**
 * Says which fields admission changes, present only while it does. It decides nothing: what runs is what admission
 * makes of the plan, and the resource is ready or not for other reasons.
 */
final class AdmissionStep {
    /** Longest value that is shown; the object has it whole. */
    private static final int VALUE = 60;

    private AdmissionStep() {}

    static Optional<ConditionDraft> of(List<Change> changes) {
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
