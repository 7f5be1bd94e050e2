package io.mimo.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.mimo.api.PlanReport;
import io.mimo.api.Verdict;
import io.mimo.catalog.Catalog;
import io.mimo.inventory.Inventory;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every row of the two documents comes out as the checked facts say. */
class FieldGuideTest {
    private static final Catalog CATALOG = Catalog.load();

    @TestFactory
    Stream<DynamicTest> everyRow() throws IOException {
        List<Map<String, Object>> rows = new ObjectMapper(new YAMLFactory())
                .readValue(getClass().getResourceAsStream("/field-guide/rows.yaml"), new TypeReference<>() {});
        assertThat(rows).hasSize(24);
        return rows.stream().flatMap(row -> Stream.of(false, true).filter(waived -> !waived || row.containsKey("waived"))
                .map(waived -> DynamicTest.dynamicTest(row.get("id") + (waived ? " with allowUnsupportedLayout" : ""), () -> check(row, waived))));
    }

    private static void check(Map<String, Object> row, boolean waived) {
        PlanReport report = Decider.decide(Manifests.manifest(spec(row, waived)), CATALOG, inventory(row)).report();
        assertThat(report.verdict()).as("%s", report.explanation()).isEqualTo(Verdict.valueOf((String) row.get(waived ? "waived" : "verdict")));
        assertThat(report.explanation()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(90).matches("[ -~]*"));
    }

    private static String spec(Map<String, Object> row, boolean waived) {
        String precision = (String) row.get("precision");
        String uri = precision.equals("FP8") ? "hf://XiaomiMiMo/MiMo-V2-Flash" : "pvc://models/" + precision.toLowerCase(java.util.Locale.ROOT);
        return """
                model: {uri: "%s"}
                precision: %s
                parallelism: {tensor: %s, data: %s, pipeline: %s, expert: %s}
                gpuMemoryUtilization: %s
                maxModelLen: %s
                sizing: {allowUnsupportedLayout: %s}
                """.formatted(uri, precision, row.get("tensor"), row.getOrDefault("data", 1), row.getOrDefault("pipeline", 1),
                row.getOrDefault("expert", 0), row.get("utilization"), row.get("maxModelLen"), waived);
    }

    private static Inventory inventory(Map<String, Object> row) {
        String[] nodes = ((String) row.get("nodes")).split("x");
        return Inventory.of(Manifests.nodes(Integer.parseInt(nodes[0]), Integer.parseInt(nodes[1]), (String) row.get("product"),
                ((Number) row.get("memoryMiB")).longValue()), List.of());
    }
}
