package io.mimo.status;

import io.mimo.api.MimoDeploymentStatus.CostStatus;
import io.mimo.api.MimoDeploymentStatus.Sizing;
import io.mimo.api.MimoDeploymentStatus.SuggestionStatus;
import io.mimo.api.PlanReport;
import io.mimo.api.PlanReport.LedgerRow;
import io.mimo.api.Verdict;
import io.mimo.plan.Decision;
import io.mimo.spec.Layout;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The parts of the status that are the report's, spelled for {@code kubectl describe}. */
final class ReportStatus {
    private static final String REQUESTED = "Requested";
    /** As many as a reader compares; the report itself has at most three. */
    private static final int MOST_SUGGESTIONS = 3;

    private ReportStatus() {}

    static @Nullable String layout(PlanReport report) {
        return Optional.ofNullable(report.layout()).map(l -> new Layout(l.tensor(), l.data(), l.pipeline(), l.expert()).shortName())
                .orElse(null);
    }

    static @Nullable Integer gpusPerReplica(PlanReport report) {
        return Optional.ofNullable(report.layout()).map(PlanReport.Layout::gpusPerReplica).orElse(null);
    }

    /** The row that decides: of the plan's product and profile; of a refusal, the product that comes nearest. Its heaviest stage. */
    static @Nullable Sizing sizing(Decision decision) {
        PlanReport report = decision.report();
        return deciding(decision).map(row -> new Sizing(
                row.profile(), row.product(), row.stage(), mebibytes(row.visibleMiB()), mebibytes(row.budgetMiB()),
                mebibytes(row.weightsMiB()), mebibytes(row.overheadMiB().low()), mebibytes(row.overheadMiB().expected()),
                mebibytes(row.overheadMiB().high()), mebibytes(row.kvPoolMiB()), mebibytes(row.kvNeededMiB()), mebibytes(row.shortMiB()),
                Optional.ofNullable(report.kv()).map(PlanReport.Kv::tokens).orElse(null),
                Optional.ofNullable(report.kv()).map(PlanReport.Kv::maxConcurrency).map(BigDecimal::toPlainString).orElse(null)))
                .orElse(null);
    }

    private static Optional<LedgerRow> deciding(Decision decision) {
        List<LedgerRow> rows = decision.report().ledger();
        String profile = switch (decision) {
            case Decision.Accepted accepted -> accepted.plan().profile();
            case Decision.Refused refused when refused.report().verdict() == Verdict.NotPlaceable -> rows.stream()
                    .filter(row -> row.shortMiB().signum() == 0).map(LedgerRow::profile).max(Comparator.naturalOrder()).orElse(REQUESTED);
            case Decision.Refused refused -> REQUESTED;
        };
        List<LedgerRow> ofProfile = rows.stream().filter(row -> row.profile().equals(profile)).toList();
        Optional<String> product = decision instanceof Decision.Accepted accepted
                ? Optional.of(accepted.plan().product())
                : nearest(ofProfile);
        return ofProfile.stream().filter(row -> product.filter(row.product()::equals).isPresent()).max(heaviest());
    }

    private static Optional<String> nearest(List<LedgerRow> rows) {
        return rows.stream().map(LedgerRow::product).distinct().min(Comparator.comparing((String product) -> rows.stream()
                .filter(row -> row.product().equals(product)).max(heaviest()).map(ReportStatus::missing).orElse(BigDecimal.ZERO)));
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
        return report.suggestions().stream().limit(MOST_SUGGESTIONS).map(suggestion -> new SuggestionStatus(
                suggestion.edits().entrySet().stream().map(Headline::edit).sorted().toList(), suggestion.gpusPerReplica(),
                suggestion.verdict(), OneLine.of(suggestion.message(), OneLine.CONDITION))).toList();
    }

    static @Nullable CostStatus cost(PlanReport report) {
        return Optional.ofNullable(report.cost()).map(cost -> new CostStatus(text(cost.perHourUsd()), text(cost.perMonthUsd())))
                .orElse(null);
    }

    private static @Nullable String text(@Nullable BigDecimal amount) {
        return amount == null ? null : amount.toPlainString();
    }
}
