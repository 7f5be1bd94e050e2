package io.mimo.status.conditions;

import io.mimo.status.ConditionType;
import io.mimo.status.Reasons;
import io.mimo.status.RunningTemplate;
import io.mimo.status.RunningTemplate.Change;
import io.mimo.status.RunningTemplate.Pending;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * UpgradePending: another build would roll out another pod template, which is held back; says what would change, and
 * the three ways to let it. It says nothing of whether the resource serves.
 */
final class UpgradePendingCheck implements ConditionCheck {
    /** A value longer than a release's tag only names its field; the rest is in {@code mimo render}. */
    private static final int MOST_CHARACTERS = 40;

    private static final int MOST_CHANGES = 2;

    @Override
    public ConditionType type() {
        return ConditionType.UpgradePending;
    }

    @Override
    public Optional<ConditionDraft> check(Situation now, Drafts earlier) {
        return now.outcome().template().flatMap(RunningTemplate::pending).map(UpgradePendingCheck::of);
    }

    private static ConditionDraft of(Pending pending) {
        if (!pending.rolling().isEmpty()) {
            return ConditionDraft.holds(
                    ConditionType.UpgradePending,
                    Reasons.AWAITING_TURN,
                    "released, and rolls when " + pending.rolling().getFirst()
                            + " is Ready, as the operator lets so many roll at once (--max-concurrent-rollouts): "
                            + changes(pending.changes()));
        }
        return ConditionDraft.holds(
                ConditionType.UpgradePending,
                Reasons.TEMPLATE_HELD,
                changes(pending.changes())
                        + "; pods stay as they are. To roll: annotate serving.mimo.io/roll-out=" + pending.revision()
                        + ", set rollout.onOperatorUpgrade: Roll, or edit what enters the template");
    }

    private static String changes(List<Change> changes) {
        String named = changes.stream()
                .limit(MOST_CHANGES)
                .map(UpgradePendingCheck::words)
                .collect(Collectors.joining(", "));
        return named + (changes.size() > MOST_CHANGES ? " and " + (changes.size() - MOST_CHANGES) + " more" : "");
    }

    private static String words(Change change) {
        boolean shown = Math.max(change.before().length(), change.after().length()) <= MOST_CHARACTERS;
        return change.path() + (shown ? ": " + orNone(change.before()) + " -> " + orNone(change.after()) : "");
    }

    private static String orNone(String value) {
        return value.isEmpty() ? "none" : value;
    }
}
