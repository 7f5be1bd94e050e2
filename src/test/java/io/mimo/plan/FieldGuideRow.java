package io.mimo.plan;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.mimo.api.Verdict;
import io.mimo.fixtures.NodeFixture;
import io.mimo.inventory.Inventory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * A configuration that one of the two documents speaks of ({@code field-guide/rows.yaml}) and what the report must say
 * of it.
 *
 * @param nodes nodes x GPUs, e.g. {@code 5x2}
 * @param memoryMiB label nvidia.com/gpu.memory of those nodes
 * @param more YAML below spec; empty = none
 * @param verdict expected; null = only asked for its figures
 * @param waived verdict with sizing.allowUnsupportedLayout; null = that of {@code verdict}
 * @param says what a reader of the explanation must find
 */
public record FieldGuideRow(
        String id,
        String document,
        String precision,
        int tensor,
        Integer data,
        Integer pipeline,
        Integer expert,
        String nodes,
        String product,
        long memoryMiB,
        double utilization,
        int maxModelLen,
        String more,
        Verdict verdict,
        Verdict waived,
        List<String> says) {

    public FieldGuideRow {
        data = Objects.requireNonNullElse(data, 1);
        pipeline = Objects.requireNonNullElse(pipeline, 1);
        expert = Objects.requireNonNullElse(expert, 0);
        more = Objects.requireNonNullElse(more, "");
        says = Objects.requireNonNullElse(says, List.of());
    }

    /** All rows, the guide's first. */
    public static List<FieldGuideRow> all() {
        return read("/field-guide/rows.yaml");
    }

    /** Rows of a file on the class path. */
    public static List<FieldGuideRow> read(String resource) {
        try {
            return new ObjectMapper(new YAMLFactory())
                    .readValue(FieldGuideRow.class.getResourceAsStream(resource), new TypeReference<>() {});
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int nodeCount() {
        return Integer.parseInt(nodes.split("x")[0]);
    }

    public int gpusPerNode() {
        return Integer.parseInt(nodes.split("x")[1]);
    }

    public Inventory inventory() {
        return Inventory.of(NodeFixture.nodes(nodeCount(), gpusPerNode(), product, memoryMiB), List.of());
    }

    public Optional<Verdict> waivedVerdict() {
        return Optional.ofNullable(waived);
    }

    public FieldGuideRow withMaxModelLen(int tokens) {
        return new FieldGuideRow(
                id,
                document,
                precision,
                tensor,
                data,
                pipeline,
                expert,
                nodes,
                product,
                memoryMiB,
                utilization,
                tokens,
                more,
                verdict,
                waived,
                says);
    }

    /** YAML below spec; FP8 is the published checkpoint, everything else one of the user's own. */
    public String spec(boolean allowUnsupportedLayout) {
        String uri = precision.equals("FP8")
                ? "hf://XiaomiMiMo/MiMo-V2-Flash"
                : "pvc://models/" + precision.toLowerCase(Locale.ROOT);
        return """
                model: {uri: "%s"}
                precision: %s
                parallelism: {tensor: %d, data: %d, pipeline: %d, expert: %d}
                gpuMemoryUtilization: %s
                maxModelLen: %d
                sizing: {allowUnsupportedLayout: %s}
                """.formatted(
                                uri,
                                precision,
                                tensor,
                                data,
                                pipeline,
                                expert,
                                utilization,
                                maxModelLen,
                                allowUnsupportedLayout)
                + more + "\n";
    }
}
