package io.mimo.cli;

import io.mimo.api.PlanReport.LedgerRow;
import io.mimo.plan.MemoryPicture;
import io.mimo.plan.SizeReport;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What {@code mimo size} prints for people. */
record SizeTable(SizeReport report, BigDecimal utilization, int batchedTokens, int sequences) {
    String text(Terminal terminal) {
        List<String> lines = new ArrayList<>();
        lines.add(report.verdict() + ": " + report.model() + " " + report.precision() + " as " + report.layout()
                + " on " + report.gpusPerReplica() + " x " + report.product());
        lines.add("vLLM " + report.engine() + ", utilization " + utilization.toPlainString() + ", requests of up to "
                + grouped(report.maxModelLen()) + " tokens, batches of " + grouped(batchedTokens) + " tokens and "
                + sequences + " requests");
        report.reasons().forEach(reason -> lines.add("- " + reason + "."));
        report.warnings()
                .forEach(warning -> lines.add("Warning: " + warning.reason() + ": " + warning.message() + "."));
        ledger(lines);
        if (report.kv() != null && report.kv().blocks() > 0) {
            lines.add("KV cache of one data rank: " + grouped(report.kv().tokens()) + " tokens, "
                    + report.kv().maxConcurrency().setScale(1, RoundingMode.DOWN)
                    + " requests of the full length at once");
        }
        MemoryBar bar = new MemoryBar(terminal);
        MemoryPicture.of(report.ledger()).forEach(picture -> {
            lines.add("");
            lines.addAll(bar.lines(picture));
        });
        return String.join("\n", lines) + "\n";
    }

    private void ledger(List<String> lines) {
        if (report.ledger().isEmpty()) {
            return;
        }
        lines.add("");
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of(
                "GiB on one GPU",
                "stage",
                "visible",
                "budget",
                "weights",
                "overhead",
                "KV pool",
                "KV needed",
                "short by"));
        report.ledger().forEach(row -> rows.add(row(row)));
        lines.addAll(Columns.align(rows));
    }

    private static List<String> row(LedgerRow row) {
        return List.of(
                row.profile(),
                String.valueOf(row.stage()),
                MemoryBar.gib(row.visibleMiB()),
                MemoryBar.gib(row.budgetMiB()),
                MemoryBar.gib(row.weightsMiB()),
                MemoryBar.gib(new MemoryPicture(row).overhead()),
                MemoryBar.gib(row.kvPoolMiB()),
                MemoryBar.gib(row.kvNeededMiB()),
                MemoryBar.gib(row.shortMiB()));
    }

    private static String grouped(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }
}
