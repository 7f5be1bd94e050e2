package io.mimo.cli;

import io.mimo.api.PlanReport;
import io.mimo.api.PlanReport.LedgerRow;
import io.mimo.plan.MemoryPicture;
import io.mimo.plan.MemoryPicture.Term;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The comparison as one page without scripts or anything to load: well-formed XML, so that tools can read it, and the
 * same bytes for the same input. Numbers are in the tables; colours are never the only sign (each part of a bar has a
 * title and a table column).
 */
final class ComparisonPage {
    private static final int BAR_WIDTH = 900;
    private static final int BAR_HEIGHT = 30;

    private static final String STYLE = """
            :root { color-scheme: light dark; --text: #1a1a1a; --page: #fff; --quiet: #f4f4f4; --line: #767676 }
            @media (prefers-color-scheme: dark) { :root { --text: #e8e8e8; --page: #16181b; --quiet: #24272b; --line: \
            #8d8d8d } }
            body { font: 16px/1.5 system-ui, sans-serif; max-width: 64rem; margin: 2rem auto; padding: 0 1rem; color: \
            var(--text);
              background: var(--page) }
            h2 { margin-top: 3rem; border-top: 2px solid var(--line); padding-top: 1rem }
            section { overflow-x: auto } table { border-collapse: collapse; margin: .5rem 0 1.5rem }
            th, td { padding: .2rem .7rem; border-bottom: 1px solid var(--line) }
            td { text-align: right; font-variant-numeric: tabular-nums } th { text-align: left }
            thead th { vertical-align: bottom } caption { text-align: left; font-weight: 600 }
            rect { stroke: var(--page) } line { stroke: var(--text); stroke-width: 3 }
            svg { width: 100%; height: auto; display: block } pre { overflow-x: auto; background: var(--quiet); \
            padding: .7rem; font-size: .85rem }
            .key { display: inline-block; width: .9rem; height: .9rem; border: 1px solid var(--text); vertical-align: \
            -.1rem; margin-right: .3rem }
            .legend span { margin-right: 1rem; white-space: nowrap }
            """;

    private ComparisonPage() {}

    /** @param manifests for each manifest the layouts compared, its own first */
    static String of(List<List<ComparedLayout>> manifests, Optional<BigDecimal> tokensPerSecond) {
        StringBuilder page =
                new StringBuilder("<!DOCTYPE html>\n<html xmlns=\"http://www.w3.org/1999/xhtml\" lang=\"en\">\n<head>\n"
                        + "<meta charset=\"utf-8\" />\n<meta name=\"viewport\" content=\"width=device-width, "
                        + "initial-scale=1\" />\n"
                        + "<title>mimo plan: memory of one GPU</title>\n<style>\n" + STYLE
                        + "</style>\n</head>\n<body>\n"
                        + "<h1>Memory of one GPU</h1>\n<p>What each GPU would hold, of the layouts compared; where a "
                        + "layout has pipeline stages, the "
                        + "bar shows the heaviest. Requested: the manifest's own limits, overhead as expected. "
                        + "MemorySaver: without CUDA graphs, "
                        + "batches of 2,048 tokens and 16 requests, overhead at its low end. GiB = 2<sup>30</sup> "
                        + "bytes.</p>\n");
        page.append("<p class=\"legend\">")
                .append(Stream.of(Term.values())
                        .map(term -> "<span><i class=\"key\" style=\"background: " + colour(term) + "\"></i>"
                                + term.words() + "</span>")
                        .collect(Collectors.joining("\n")))
                .append("</p>\n");
        manifests.forEach(compared -> manifest(page, compared, tokensPerSecond));
        return page.append("</body>\n</html>\n").toString();
    }

    private static void manifest(
            StringBuilder page, List<ComparedLayout> compared, Optional<BigDecimal> tokensPerSecond) {
        PlanReport own = compared.getFirst().report();
        page.append("<h2>")
                .append(escaped(own.namespace() + "/" + own.name()))
                .append("</h2>\n<pre>")
                .append(escaped(String.join("\n", own.explanation())))
                .append("</pre>\n");
        int alternative = 0;
        for (ComparedLayout one : compared) {
            page.append("<section>\n<h3>")
                    .append(alternative == 0 ? "As written" : "Accepted instead, " + alternative)
                    .append(": ")
                    .append(escaped(title(one.report())))
                    .append("</h3>\n");
            if (!one.edits().isEmpty()) {
                page.append("<pre>")
                        .append(escaped(String.join("\n", one.edits())))
                        .append("</pre>\n");
            }
            cost(page, one.report(), tokensPerSecond);
            MemoryPicture.of(one.ledger()).forEach(picture -> bar(page, picture));
            if (one.ledger().isEmpty()) {
                page.append("<p>Nothing was sized.</p>\n");
            } else {
                table(page, one.ledger());
            }
            page.append("</section>\n");
            alternative++;
        }
    }

    private static String title(PlanReport report) {
        PlanReport.Layout layout = report.layout();
        String product = report.ledger().isEmpty()
                ? ""
                : " on " + report.ledger().getFirst().product();
        return report.verdict()
                + (layout == null
                        ? ""
                        : ", "
                                + new io.mimo.manifest.Layout(
                                                layout.tensor(), layout.data(), layout.pipeline(), layout.expert())
                                        .shortName()
                                + product + ", "
                                + layout.gpusPerReplica() + (layout.gpusPerReplica() == 1 ? " GPU" : " GPUs")
                                + " per replica");
    }

    private static void cost(StringBuilder page, PlanReport report, Optional<BigDecimal> tokensPerSecond) {
        if (report.cost() != null) {
            page.append("<p>")
                    .append(report.cost().perHourUsd().toPlainString())
                    .append(" USD per hour, ")
                    .append(PriceOptions.grouped(report.cost().perMonthUsd()))
                    .append(" USD per month (" + ReportPrinter.paidReplicas(report) + ").");
            tokensPerSecond.ifPresent(speed -> page.append(' ')
                    .append(PriceOptions.perMillion(report.cost().perHourUsd(), speed))
                    .append('.'));
            page.append("</p>\n");
        }
    }

    private static void heading(StringBuilder page, MemoryPicture picture) {
        String words = picture.sizes().entrySet().stream()
                .filter(size -> size.getValue().signum() != 0)
                .map(size -> size.getKey().words() + " " + MemoryBar.gib(size.getValue()) + " GiB")
                .collect(Collectors.joining(", "));
        page.append("<p><b>")
                .append(escaped(picture.row().profile()))
                .append("</b>, budget ")
                .append(MemoryBar.gib(picture.row().budgetMiB()))
                .append(" GiB of ")
                .append(MemoryBar.gib(picture.row().visibleMiB()))
                .append("</p>\n<svg viewBox=\"0 0 ")
                .append(BAR_WIDTH)
                .append(' ')
                .append(BAR_HEIGHT)
                .append("\" role=\"img\" aria-label=\"")
                .append(escaped(picture.row().profile() + ": " + words))
                .append("\">\n");
    }

    private static void bar(StringBuilder page, MemoryPicture picture) {
        Map<Term, BigDecimal> lengths = picture.lengths();
        BigDecimal whole = lengths.values().stream().reduce(BigDecimal.ZERO, BigDecimal::add);
        heading(page, picture);
        BigDecimal at = BigDecimal.ZERO;
        for (Map.Entry<Term, BigDecimal> part : lengths.entrySet()) {
            page.append(String.format(
                    Locale.ROOT,
                    "<rect x=\"%s\" y=\"0\" width=\"%s\" height=\"%d\" fill=\"%s\"><title>%s %s GiB"
                            + "</title></rect>\n",
                    pixels(at, whole),
                    pixels(part.getValue(), whole),
                    BAR_HEIGHT,
                    colour(part.getKey()),
                    part.getKey().words(),
                    MemoryBar.gib(picture.sizes().get(part.getKey()))));
            at = at.add(part.getValue());
        }
        String budget = pixels(picture.row().budgetMiB(), whole);
        page.append("<line x1=\"")
                .append(budget)
                .append("\" x2=\"")
                .append(budget)
                .append("\" y1=\"0\" y2=\"")
                .append(BAR_HEIGHT)
                .append("\"><title>budget</title></line>\n</svg>\n");
    }

    private static String pixels(BigDecimal part, BigDecimal whole) {
        return part.multiply(BigDecimal.valueOf(BAR_WIDTH))
                .divide(whole, 2, RoundingMode.HALF_UP)
                .toPlainString();
    }

    private static void table(StringBuilder page, List<LedgerRow> ledger) {
        page.append("<table>\n<caption>GiB on one GPU</caption>\n<thead><tr><th scope=\"col\">profile</th><th "
                + "scope=\"col\">stage</th>"
                + "<th scope=\"col\">visible to vLLM</th><th scope=\"col\">budget</th>");
        for (Term term : Term.values()) {
            page.append("<th scope=\"col\">").append(term.words()).append("</th>");
        }
        page.append("</tr></thead>\n<tbody>\n");
        for (LedgerRow row : ledger) {
            page.append("<tr><th scope=\"row\">")
                    .append(escaped(row.profile()))
                    .append("</th><td>")
                    .append(row.stage())
                    .append("</td><td>")
                    .append(MemoryBar.gib(row.visibleMiB()))
                    .append("</td><td>")
                    .append(MemoryBar.gib(row.budgetMiB()))
                    .append("</td>");
            Map<Term, BigDecimal> sizes = new MemoryPicture(row).sizes();
            Stream.of(Term.values()).forEach(term -> page.append("<td>")
                    .append(MemoryBar.gib(sizes.get(term)))
                    .append("</td>"));
            page.append("</tr>\n");
        }
        page.append("</tbody>\n</table>\n");
    }

    /**
     * The palette of Okabe and Ito, which the usual colour-vision deficiencies tell apart
     * (https://jfly.uni-koeln.de/color/).
     */
    private static String colour(Term term) {
        return switch (term) {
            case WEIGHTS -> "#0072b2";
            case OVERHEAD -> "#e69f00";
            case EXTRA_OVERHEAD -> "#f0e442";
            case KV_NEEDED -> "#009e73";
            case KV_REST -> "#56b4e9";
            case OVER -> "#d55e00";
            case OUTSIDE -> "#cccccc";
        };
    }

    /** Text and attribute values; control characters, which XML forbids, become question marks. */
    private static String escaped(String text) {
        return text.replaceAll("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\ufffe\\uffff]", "?")
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
