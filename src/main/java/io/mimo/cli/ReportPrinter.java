package io.mimo.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import io.mimo.api.MimoDeployment;
import io.mimo.api.PlanReport;
import io.mimo.plan.MemoryPicture;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reports as text: one report as itself, several as a {@code PlanReportList} in the order given. */
final class ReportPrinter {
    /** Output formats of {@code -o}. */
    enum Format {
        table,
        json,
        yaml
    }

    /** Several reports. */
    record PlanReportList(String apiVersion, String kind, List<PlanReport> items) {}

    private ReportPrinter() {}

    /** @param tokensPerSecond throughput for the price of tokens, which only the table shows */
    static String print(
            List<PlanReport> reports, Format format, Terminal terminal, Optional<BigDecimal> tokensPerSecond) {
        return switch (format) {
            case table -> table(reports, terminal, tokensPerSecond);
            case json, yaml ->
                document(
                        reports.size() == 1
                                ? reports.getFirst()
                                : new PlanReportList(MimoDeployment.API_VERSION, "PlanReportList", reports),
                        format);
        };
    }

    /** One object as JSON or YAML. */
    static String document(Object value, Format format) {
        return switch (format) {
            case table -> throw new IllegalArgumentException("a table has its own printer");
            case json ->
                write(
                                JsonMapper.builder()
                                        .enable(SerializationFeature.INDENT_OUTPUT)
                                        .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
                                        .build(),
                                value)
                        + "\n";
            case yaml ->
                write(
                        new ObjectMapper(YAMLFactory.builder()
                                .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                                .disable(YAMLGenerator.Feature.SPLIT_LINES)
                                .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
                                .build()),
                        value);
        };
    }

    private static String write(ObjectMapper mapper, Object value) {
        try {
            return mapper.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The name, then the explanation, which begins with the verdict and ends with the warnings; then the price and the
     * picture.
     */
    private static String table(List<PlanReport> reports, Terminal terminal, Optional<BigDecimal> tokensPerSecond) {
        StringBuilder text = new StringBuilder();
        MemoryBar bar = new MemoryBar(terminal);
        for (PlanReport report : reports) {
            text.append(text.isEmpty() ? "" : "\n")
                    .append(report.namespace())
                    .append('/')
                    .append(report.name())
                    .append('\n');
            report.explanation().forEach(line -> text.append("  ").append(line).append('\n'));
            cost(report, tokensPerSecond)
                    .forEach(line -> text.append("  ").append(line).append('\n'));
            for (MemoryPicture picture : MemoryPicture.of(report.ledger())) {
                text.append('\n').append(String.join("\n", bar.lines(picture))).append('\n');
            }
        }
        return text.toString();
    }

    /** Whose price it is: of replicas that find no place nothing is paid. */
    static String paidReplicas(PlanReport report) {
        int asked = report.placement() == null ? 0 : report.placement().replicasRequested();
        int placed = report.placement() == null ? 0 : report.placement().replicasPlaceable();
        return report.verdict().isRefusal() || placed == 0 || placed >= asked
                ? "all replicas"
                : "the " + placed + " of " + asked + " replicas that can be placed";
    }

    private static List<String> cost(PlanReport report, Optional<BigDecimal> tokensPerSecond) {
        if (report.cost() == null) {
            return List.of();
        }
        List<String> lines = new ArrayList<>();
        lines.add("Cost: " + report.cost().perHourUsd().toPlainString() + " USD per hour, "
                + PriceOptions.grouped(report.cost().perMonthUsd()) + " USD per month (" + paidReplicas(report) + ").");
        tokensPerSecond.ifPresent(speed ->
                lines.add("      " + PriceOptions.perMillion(report.cost().perHourUsd(), speed) + "."));
        return lines;
    }
}
