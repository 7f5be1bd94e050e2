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
import java.io.UncheckedIOException;
import java.util.List;

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

    static String print(List<PlanReport> reports, Format format) {
        return switch (format) {
            case table -> table(reports);
            case json -> write(JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT)
                    .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN).build(), reports) + "\n";
            case yaml -> write(new ObjectMapper(YAMLFactory.builder().disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                    .disable(YAMLGenerator.Feature.SPLIT_LINES).enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN).build()), reports);
        };
    }

    private static String write(ObjectMapper mapper, List<PlanReport> reports) {
        try {
            return mapper.writeValueAsString(reports.size() == 1 ? reports.getFirst()
                    : new PlanReportList(MimoDeployment.API_VERSION, "PlanReportList", reports));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The name, then the explanation, which begins with the verdict and ends with the warnings. */
    private static String table(List<PlanReport> reports) {
        StringBuilder text = new StringBuilder();
        for (PlanReport report : reports) {
            text.append(text.isEmpty() ? "" : "\n").append(report.namespace()).append('/').append(report.name()).append('\n');
            report.explanation().forEach(line -> text.append("  ").append(line).append('\n'));
        }
        return text.toString();
    }
}
