package io.mimo.status;

import io.mimo.api.MimoDeploymentStatus.CostStatus;
import io.mimo.api.MimoDeploymentStatus.Sizing;
import io.mimo.api.MimoDeploymentStatus.SuggestionStatus;
import io.mimo.api.PlanReport;
import io.mimo.api.PlanReport.LedgerRow;
import io.mimo.api.Verdict;
import io.mimo.manifest.Layout;
import io.mimo.plan.Decision;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The parts of the status that are the report's, spelled for {@code kubectl describe}. */
public final class ReportStatus {
    private static final String REQUESTED = "Requested";
    private static final String MEMORY_SAVER = "MemorySaver";
    /** As many as a reader compares; the report itself has at most three. */
    private static final int MOST_SUGGESTIONS = 3;

    private ReportStatus() {}

    static @Nullable String layout(PlanReport report) {
        return Optional.ofNullable(report.layout())
                .map(l -> new Layout(l.tensor(), l.data(), l.pipeline(), l.expert()).shortName())
                .orElse(null);
    }

    static @Nullable Integer gpusPerReplica(PlanReport report) {
        return Optional.ofNullable(report.layout())
                .map(PlanReport.Layout::gpusPerReplica)
                .orElse(null);
    }

    /** The row that decides; see {@link #deciding}. */
    static @Nullable Sizing sizing(Decision decision) {
        PlanReport report = decision.report();
        return deciding(decision)
                .map(row -> new Sizing(
                        row.profile(),
                        row.product(),
                        row.stage(),
                        mebibytes(row.visibleMiB()),
                        mebibytes(row.budgetMiB()),
                        mebibytes(row.weightsMiB()),
                        mebibytes(row.overheadMiB().low()),
                        mebibytes(row.overheadMiB().expected()),
                        mebibytes(row.overheadMiB().high()),
                        Optional.ofNullable(row.extraOverheadMiB())
                                .map(ReportStatus::mebibytes)
                                .orElse(null),
                        mebibytes(row.kvPoolMiB()),
                        mebibytes(row.kvNeededMiB()),
                        mebibytes(row.shortMiB()),
                        Optional.ofNullable(report.kv())
                                .map(PlanReport.Kv::tokens)
                                .orElse(null),
                        Optional.ofNullable(report.kv())
                                .map(PlanReport.Kv::maxConcurrency)
                                .map(BigDecimal::toPlainString)
                                .orElse(null)))
                .orElse(null);
    }

    /**
     * The report lists the deciding product first; its heaviest stage under the profile that was accepted or came
     * closest.
     */
    public static Optional<LedgerRow> deciding(Decision decision) {
        List<LedgerRow> rows = decision.report().ledger();
        if (rows.isEmpty()) {
            return Optional.empty();
        }
        List<LedgerRow> own = rows.stream()
                .filter(row -> row.product().equals(rows.getFirst().product()))
                .toList();
        boolean requestedFits = own.stream()
                .filter(row -> row.profile().equals(REQUESTED))
                .allMatch(row -> row.shortMiB().signum() == 0);
        String profile =
                switch (decision) {
                    case Decision.Accepted accepted ->
                        accepted.plan().placement().profile();
                    case Decision.Refused refused
                    when refused.report().verdict() == Verdict.NotPlaceable && !requestedFits -> MEMORY_SAVER;
                    case Decision.Refused refused -> REQUESTED;
                };
        return own.stream().filter(row -> row.profile().equals(profile)).max(heaviest());
    }

    private static Comparator<LedgerRow> heaviest() {
        return Comparator.comparing(ReportStatus::missing);
    }

    /** What the KV cache lacks; negative = to spare. */
    private static BigDecimal missing(LedgerRow row) {
        return row.kvNeededMiB().subtract(row.kvPoolMiB());
    }

    private static long mebibytes(BigDecimal exact) {
        return exact.setScale(0, RoundingMode.HALF_UP).longValueExact();
    }

    static List<SuggestionStatus> suggestions(PlanReport report) {
        return report.suggestions().stream()
                .limit(MOST_SUGGESTIONS)
                .map(suggestion -> new SuggestionStatus(
                        suggestion.edits().entrySet().stream()
                                        .map(Summary::edit)
                                        .sorted()
                                        .toList(),
                                suggestion.gpusPerReplica(),
                        suggestion.verdict(), MessageText.of(suggestion.message(), MessageText.CONDITION)))
                .toList();
    }

    static @Nullable CostStatus cost(PlanReport report) {
        return Optional.ofNullable(report.cost())
                .map(cost -> new CostStatus(text(cost.perHourUsd()), text(cost.perMonthUsd())))
                .orElse(null);
    }

    private static @Nullable String text(@Nullable BigDecimal amount) {
        return amount == null ? null : amount.toPlainString();
    }
}
