package io.mimo.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimo.api.MimoDeployment;
import io.mimo.api.PlanReport;
import io.mimo.api.Verdict;
import io.mimo.catalog.Catalog;
import io.mimo.fixtures.ManifestFixture;
import io.mimo.fixtures.NodeFixture;
import io.mimo.inventory.Inventory;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The first suggestion is the one a person would have wanted. */
class SuggestionTest {
    private static final Catalog CATALOG = Catalog.load();

    private static PlanReport plan(MimoDeployment resource, Inventory inventory) {
        return Decider.decide(resource, CATALOG, inventory).report();
    }

    @Test
    void theGuidesTp8BecomesTp4Dp2Ep8() {
        PlanReport report = plan(ManifestFixture.manifest("""
                model: {uri: "hf://XiaomiMiMo/MiMo-V2-Flash"}
                precision: FP8
                parallelism: {tensor: 8}
                """), NodeFixture.h100(1, 8));
        assertThat(report.verdict()).isEqualTo(Verdict.Unsupported);
        assertThat(report.reasons().getFirst().message())
                .contains("start (12) + length (2) exceeds dimension size (12)");
        assertThat(report.suggestions().getFirst().edits())
                .containsOnly(
                        Map.entry("spec.parallelism.tensor", 4),
                        Map.entry("spec.parallelism.data", 2),
                        Map.entry("spec.parallelism.expert", 8));
    }

    @Test
    void anIllegalTensorSizeGetsTheNearestLegalLayout() {
        PlanReport ten = plan(ManifestFixture.manifest("""
                model: {uri: "pvc://models/bf16"}
                precision: BF16
                parallelism: {tensor: 10}
                """), NodeFixture.h100(1, 10));
        assertThat(ten.verdict()).isEqualTo(Verdict.Invalid);
        // TP2xDP5 EP10 takes as many edits and GPUs, but 256 experts do not divide by 10
        assertThat(ten.suggestions().getFirst().message()).contains("TP2xPP5 on 10");
        PlanReport three = plan(
                ManifestFixture.manifest("""
                model: {uri: "hf://XiaomiMiMo/MiMo-V2-Flash"}
                precision: FP8
                parallelism: {tensor: 3}
                maxModelLen: 65536
                """), Inventory.of(NodeFixture.nodes(1, 3, "NVIDIA-H200", 143771), List.of()));
        assertThat(three.suggestions()).anySatisfy(suggestion -> {
            assertThat(suggestion.edits())
                    .containsEntry("spec.precision", "INT4")
                    .containsEntry("spec.parallelism.tensor", 2);
            assertThat(suggestion.gpusPerReplica()).isEqualTo(2);
        });
    }

    @Test
    void theContextCeilingIsNamed() {
        PlanReport report = plan(ManifestFixture.manifest("""
                model: {uri: "hf://XiaomiMiMo/MiMo-V2-Flash"}
                precision: FP8
                parallelism: {tensor: 4}
                gpuMemoryUtilization: 0.97
                """), NodeFixture.h100(1, 4));
        assertThat(report.reasons().getFirst().reason()).isEqualTo("ContextCeilingForTightPlans");
        assertThat(report.suggestions().getFirst().edits()).containsOnly(Map.entry("spec.maxModelLen", 16384));
        assertThat(report.suggestions().getFirst().verdict()).isEqualTo(Verdict.Tight);
    }
}
