package io.mimo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mimo.api.PlanReport;
import io.mimo.plan.CandidateReport;
import io.mimo.plan.SizeReport;
import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * docs/json.md names every field of every document, with its type and in its order; and what it says of presence holds.
 */
class JsonContractTest {
    private static final List<Class<?>> DOCUMENTED = List.of(
            ReportPrinter.PlanReportList.class,
            PlanReport.class,
            PlanReport.ReasonEntry.class,
            PlanReport.WarningEntry.class,
            PlanReport.Layout.class,
            PlanReport.LedgerRow.class,
            PlanReport.Band.class,
            PlanReport.Kv.class,
            PlanReport.Placement.class,
            PlanReport.Assignment.class,
            PlanReport.Suggestion.class,
            PlanReport.Cost.class,
            CandidateReport.class,
            CandidateReport.Entry.class,
            SizeReport.class);
    private static final String NODES = "examples/nodes/nodes.yaml";

    @TempDir
    private Path folder;

    @Test
    void thePageHasEveryFieldWithItsType() throws IOException {
        Map<String, List<String>> page = tables(Files.readAllLines(Path.of("docs/json.md")));
        assertThat(page.keySet())
                .containsExactlyElementsOf(
                        DOCUMENTED.stream().map(JsonContractTest::title).toList());
        DOCUMENTED.forEach(type -> assertThat(page.get(title(type)))
                .as(title(type))
                .isEqualTo(Stream.of(type.getRecordComponents())
                        .map(field -> "| `" + field.getName() + "` | " + type(field) + " |")
                        .toList()));
    }

    /** Heading to the first two columns of its table. */
    private static Map<String, List<String>> tables(List<String> lines) {
        Map<String, List<String>> tables = new LinkedHashMap<>();
        String heading = "";
        for (String line : lines) {
            if (line.startsWith("### ")) {
                heading = line.substring("### ".length());
                tables.put(heading, new ArrayList<>());
            } else if (line.startsWith("| `")) {
                tables.get(heading).add(line.substring(0, line.indexOf('|', line.indexOf('|', 1) + 1) + 1));
            }
        }
        return tables;
    }

    private static String title(Class<?> type) {
        return type == CandidateReport.class ? CandidateReport.KIND : type.getSimpleName();
    }

    private static String type(RecordComponent field) {
        return field.getGenericType() instanceof ParameterizedType several && several.getRawType() == List.class
                ? "list of " + name(several.getActualTypeArguments()[0])
                : name(field.getGenericType());
    }

    private static String name(Type type) {
        return switch (type) {
            case Class<?> one when one == String.class || one.isEnum() -> "text";
            case Class<?> one when one.isPrimitive() || Number.class.isAssignableFrom(one) -> "number";
            case Class<?> one when one == Object.class -> "any";
            case Class<?> one -> title(one);
            default -> "object";
        };
    }

    @Test
    void ledgerAndKvAreThereForEveryVerdictButInvalid() throws IOException {
        String manifests = String.join(
                "---\n",
                Samples.manifest("fits"),
                Samples.manifest(
                        "tight",
                        "FP8",
                        "{tensor: 4}",
                        "maxModelLen: 16384\ngpuMemoryUtilization: 0.97\n"
                                + "accelerator: {products: [NVIDIA-H100-80GB-HBM3]}"),
                Samples.manifest("unsound", "FP8", "{tensor: 8}", ""),
                Samples.manifest("big", "BF16", "{tensor: 1}", ""),
                Samples.manifest("many", "FP8", "{tensor: 4, data: 32, expert: 128}", ""),
                Samples.manifest("broken", "FP8", "{tensor: 3}", ""));
        CliRun run = CliRun.withInput(manifests, "plan", "-f", "-", "--nodes", NODES, "-o", "json");
        assertThat(run.code()).isEqualTo(1);
        JsonNode items = new ObjectMapper().readTree(run.out()).get("items");
        assertThat(items)
                .extracting(report -> report.get("verdict").asText())
                .containsExactly("Fits", "Tight", "Unsupported", "DoesNotFit", "NotPlaceable", "Invalid");
        items.forEach(report -> {
            boolean sized = !report.get("verdict").asText().equals("Invalid");
            assertThat(report.get("ledger").isEmpty()).isEqualTo(!sized);
            Stream.of("kv", "layout", "placement")
                    .forEach(field -> assertThat(report.has(field)).as(field).isEqualTo(sized));
        });
        JsonNode tight = items.get(1);
        JsonNode saver = tight.at("/ledger/1");
        assertThat(saver.get("profile").asText()).isEqualTo("MemorySaver");
        assertThat(Math.round(saver.get("kvNeededMiB").asDouble() * (1 << 20)))
                .isCloseTo(tight.at("/kv/neededBytes/0").asLong(), Offset.offset(1024L));
    }

    @Test
    void aClusterWithoutNodesIsAnswered() throws IOException {
        String none = Files.writeString(folder.resolve("none.yaml"), "apiVersion: v1\nkind: List\nitems: []\n")
                .toString();
        CliRun run = CliRun.of("plan", "-f", "examples/fits.yaml", "--nodes", none, "-o", "json");
        assertThat(run.code()).isEqualTo(2);
        JsonNode report = new ObjectMapper().readTree(run.out());
        assertThat(report.at("/reasons/0/reason").asText()).isEqualTo("NoGpuNodes");
        assertThat(report.get("ledger")).isEmpty();
        assertThat(report.has("kv")).isFalse();
        CliRun assumed = CliRun.of("plan", "-f", "examples/assumed.yaml", "--nodes", none, "-o", "json");
        assertThat(assumed.code()).isZero();
        assertThat(new ObjectMapper().readTree(assumed.out()).get("ledger")).isNotEmpty();
    }
}
