package io.mimo.status.conditions;

import io.mimo.status.ConditionType;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The conditions drafted so far, in order. */
public record Drafts(List<Checked> all) {
    static final Drafts NONE = new Drafts(List.of());

    public Drafts {
        all = List.copyOf(all);
    }

    Drafts with(Checked next) {
        return new Drafts(Stream.concat(all.stream(), Stream.of(next)).toList());
    }

    boolean has(ConditionType type) {
        return all.stream().anyMatch(each -> each.check().type() == type);
    }

    /** @throws java.util.NoSuchElementException for a condition that is absent, or later in the order */
    ConditionDraft of(ConditionType type) {
        return all.stream()
                .filter(each -> each.check().type() == type)
                .findFirst()
                .orElseThrow()
                .draft();
    }

    /** The first that does not hold. */
    Optional<Checked> firstFailed() {
        return all.stream().filter(each -> !each.draft().holds()).findFirst();
    }

    Optional<ConditionDraft> firstObstacle() {
        return firstFailed().map(Checked::draft);
    }

    /** The first of the decision's that does not hold, else its last. */
    ConditionDraft obstacleOfDecision() {
        List<ConditionDraft> decision = all.stream()
                .filter(each -> each.check().isDecision())
                .map(Checked::draft)
                .toList();
        return decision.stream().filter(draft -> !draft.holds()).findFirst().orElse(decision.getLast());
    }

    ConditionDraft last() {
        return all.getLast().draft();
    }

    ConditionDraft beforeLast() {
        return all.get(all.size() - 2).draft();
    }
}
