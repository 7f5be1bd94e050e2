package io.mimo.plan;

import static io.mimo.fixtures.ManifestFixture.manifest;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mimo.api.PlanReport;
import io.mimo.api.PlanReport.ReasonEntry;
import io.mimo.api.Verdict;
import io.mimo.catalog.Catalog;
import io.mimo.fixtures.NodeFixture;
import io.mimo.inventory.Inventory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;

/** A checkpoint's own description, and what the planner says of it. */
final class CheckpointFixture {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Catalog CATALOG = Catalog.load();
    private static final Inventory NODES = Inventory.of(NodeFixture.nodes(2, 8, "NVIDIA-H200", 143_771), List.of());

    private CheckpointFixture() {}

    static ObjectNode config(String name) {
        try {
            return (ObjectNode)
                    JSON.readTree(CheckpointFixture.class.getResourceAsStream("/checkpoints/" + name + ".json"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static ObjectNode fp8() {
        return config("mimo-v2-flash-fp8");
    }

    /** As the published one lists its tensors, a part of them. */
    static ObjectNode index(long totalSize) {
        ObjectNode index = JSON.createObjectNode();
        index.putObject("metadata").put("total_size", totalSize);
        ObjectNode names = index.putObject("weight_map");
        for (int layer = 0; layer < 48; layer++) {
            names.put("model.layers." + layer + ".self_attn.o_proj.weight", "a.safetensors");
            names.put("model.layers." + layer + ".mlp.experts.255.up_proj.weight", "a.safetensors");
        }
        names.put("model.mtp.layers.0.eh_proj.weight", "b.safetensors");
        return index;
    }

    static PlanReport plan(String uri, String precision, String more, JsonNode config, Optional<JsonNode> index) {
        return Decider.decide(
                        manifest("model: {uri: \"" + uri + "\"}\nprecision: " + precision
                                + "\nparallelism: {tensor: 4, data: 2, expert: 8}\n" + more),
                        CATALOG,
                        NODES,
                        Optional.of(new CheckpointFiles(config, index)))
                .report();
    }

    static PlanReport published(JsonNode config) {
        return plan("hf://XiaomiMiMo/MiMo-V2-Flash", "FP8", "", config, Optional.empty());
    }

    static List<ReasonEntry> contradictions(PlanReport report) {
        assertThat(report.verdict()).isEqualTo(Verdict.Invalid);
        assertThat(report.reasons()).isNotEmpty().allSatisfy(reason -> {
            assertThat(reason.reason()).isEqualTo("CheckpointContradictsPlan");
            assertThat(reason.remedy()).isNotBlank();
        });
        return report.reasons();
    }
}
