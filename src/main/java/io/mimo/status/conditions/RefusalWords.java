package io.mimo.status.conditions;

import io.mimo.api.PlanReport;
import io.mimo.api.PlanReport.ReasonEntry;
import io.mimo.status.ConditionType;
import io.mimo.status.MessageText;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The words of a condition that a refusal fails: the deciding reason, with its remedy where there is room for both. */
final class RefusalWords {
    private RefusalWords() {}

    static ConditionDraft refusal(ConditionType type, PlanReport report) {
        List<ReasonEntry> reasons = report.reasons();
        String reason = deciding(report)
                .map(ReasonEntry::reason)
                .orElse(report.verdict().name());
        String more = reasons.size() > 1 ? reasons.size() + " problems, all in status.explanation; the first: " : "";
        return ConditionDraft.fails(type, reason, more + text(deciding(report)));
    }

    static String of(PlanReport report) {
        return text(deciding(report));
    }

    private static Optional<ReasonEntry> deciding(PlanReport report) {
        return report.reasons().stream()
                .filter(entry -> entry.verdict() == report.verdict())
                .findFirst();
    }

    private static String text(Optional<ReasonEntry> entry) {
        return entry.map(e -> join(e.message(), e.remedy())).orElse("see status.explanation");
    }

    /** Rather without the remedy than with half of it: it is in the explanation too. */
    private static String join(String message, @Nullable String remedy) {
        String both = message + "; " + remedy;
        return remedy == null || remedy.isEmpty() || both.length() > MessageText.CONDITION ? message : both;
    }
}
