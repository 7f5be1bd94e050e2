package io.mimo.cli;

import io.mimo.api.PlanReport.Layout;
import io.mimo.catalog.PriceFacts;
import io.mimo.plan.CandidateReport;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Offers for people: a table, and the first one as a manifest would say it. */
final class CandidateTable {
    private static final List<String> HEADER = List.of(
            "#",
            "verdict",
            "precision",
            "layout",
            "GPUs",
            "nodes",
            "product",
            "room",
            "KV tokens",
            "requests",
            "USD/h");

    private CandidateTable() {}

    static String print(CandidateReport report, PriceFacts prices, Optional<BigDecimal> tokensPerSecond) {
        String asked =
                report.model() + " on vLLM " + report.engine() + ", requests of up to " + grouped(report.maxModelLen())
                        + " tokens, " + report.replicas() + (report.replicas() == 1 ? " replica" : " replicas") + ": ";
        if (report.offers().isEmpty()) {
            return asked + "nothing fits\n" + report.message() + ".\n";
        }
        StringBuilder text = new StringBuilder(
                asked + report.found() + (report.found() == 1 ? " configuration fits" : " configurations fit")
                        + (report.found() > report.offers().size()
                                ? ", " + report.offers().size() + " shown"
                                : "") + "\n\n");
        List<List<String>> rows = new ArrayList<>();
        rows.add(new ArrayList<>(HEADER));
        tokensPerSecond.ifPresent(_ -> rows.getFirst().add("USD/M tokens"));
        report.offers().forEach(offer -> rows.add(row(offer, tokensPerSecond.isPresent())));
        Columns.align(rows).forEach(line -> text.append(line).append('\n'));
        return text.append('\n')
                .append(String.join("\n", notes(report, prices, tokensPerSecond)))
                .append('\n')
                .toString();
    }

    private static List<String> row(CandidateReport.Entry offer, boolean tokenPrice) {
        List<String> row = new ArrayList<>(List.of(
                String.valueOf(offer.rank()),
                offer.verdict().name(),
                offer.precision().name(),
                name(offer.layout()),
                String.valueOf(offer.layout().gpusPerReplica()),
                String.valueOf(offer.layout().nodesPerReplica()),
                offer.product(),
                String.valueOf(offer.replicasPlaceable()),
                grouped(offer.kvTokens()),
                offer.maxConcurrency().setScale(1, RoundingMode.DOWN).toPlainString(),
                offer.cost() == null ? "-" : offer.cost().perHourUsd().toPlainString()));
        if (tokenPrice) {
            row.add(
                    offer.perMillionTokensUsd() == null
                            ? "-"
                            : offer.perMillionTokensUsd().toPlainString());
        }
        return row;
    }

    private static List<String> notes(CandidateReport report, PriceFacts prices, Optional<BigDecimal> tokensPerSecond) {
        List<String> notes = new ArrayList<>();
        notes.add("USD/h: prices of " + prices.date()
                + ", on demand, spot where there is no other; - where none is known.");
        tokensPerSecond.ifPresent(speed ->
                notes.add("USD/M tokens = USD/h / (" + PriceOptions.grouped(speed) + " tokens/s x 3,600) x 10^6."));
        CandidateReport.Entry best = report.offers().getFirst();
        Layout layout = best.layout();
        notes.add("");
        notes.add("The first in a manifest:");
        notes.add("  model: {uri: \"" + best.uri() + "\"}");
        notes.add("  precision: " + best.precision());
        notes.add("  parallelism: {tensor: " + layout.tensor() + ", data: " + layout.data() + ", pipeline: "
                + layout.pipeline() + ", expert: " + layout.expert() + "}");
        notes.add("  maxModelLen: " + report.maxModelLen());
        notes.add("  accelerator: {products: [" + best.product() + "]}");
        if (!report.tolerated().isEmpty()) {
            notes.add("  podTemplate:");
            notes.add("    tolerations:");
            report.tolerated().forEach(key -> notes.add("    - {key: " + key + ", operator: Exists}"));
        }
        return notes;
    }

    private static String name(Layout layout) {
        return new io.mimo.manifest.Layout(layout.tensor(), layout.data(), layout.pipeline(), layout.expert())
                .shortName();
    }

    private static String grouped(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }
}
