package io.mimo.sizing;

import static io.mimo.fixtures.NodeFixture.aNode;
import static io.mimo.sizing.PlacementCase.FP8_TP4;
import static io.mimo.sizing.PlacementCase.H200;
import static io.mimo.sizing.PlacementCase.plan;
import static org.assertj.core.api.Assertions.assertThat;

import io.mimo.api.PlanReport;
import io.mimo.api.Verdict;
import io.mimo.fixtures.NodeFixture;
import io.mimo.inventory.Inventory;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where no GPU counts, what is on the nodes instead is called by its name, and the remedy is for that. */
class NoGpuNodesTest {
    private static PlanReport on(String more, NodeFixture node) {
        return plan(
                FP8_TP4 + more,
                Inventory.of(List.of(node.named("a").build(), node.named("b").build()), List.of()));
    }

    @ParameterizedTest
    @CsvSource({
        "nvidia.com/gpu, 0, ''",
        "nvidia.com/gpu.shared, 64, nvidia.com/gpu.shared on 2 nodes",
        "nvidia.com/mig-3g.40gb, 16, nvidia.com/mig-3g.40gb on 2 nodes"
    })
    void labelledGpusOfWhichNoneIsOfferedMayComeBack(String resource, int units, String instead) {
        PlanReport report =
                on("", aNode().product(H200, 143_771).offersNothing().units(resource, units));

        assertThat(report.verdict()).isEqualTo(Verdict.NotPlaceable);
        assertThat(report.reasons()).singleElement().satisfies(reason -> {
            assertThat(reason.reason()).isEqualTo("GpusNotOffered");
            assertThat(reason.message()).contains("2 nodes labelled with GPUs of which none is offered", instead);
            assertThat(reason.remedy()).contains("device plugin offers no nvidia.com/gpu", "MIG", "DRA");
        });
    }

    @ParameterizedTest
    @CsvSource({
        "amd.com/gpu, AMD GPUs",
        "habana.ai/gaudi, Intel Gaudi",
        "gpu.intel.com/xe, Intel GPUs",
        "google.com/tpu, Google TPUs",
        "aws.amazon.com/neuroncore, AWS Neuron",
        "huawei.com/Ascend910, Huawei Ascend"
    })
    void otherHardwareIsNamedAndNeverTakenForMissingLabels(String resource, String name) {
        NodeFixture node = aNode().offersNothing().units(resource, 8);

        for (String asked : List.of("", "accelerator: {resourceName: " + resource + "}\n")) {
            PlanReport report = on(asked, node);
            assertThat(report.verdict()).isEqualTo(Verdict.DoesNotFit);
            assertThat(report.reasons().getFirst().remedy())
                    .contains("NVIDIA GPUs")
                    .doesNotContain("GPU feature discovery", "Assumed");
            assertThat(report.reasons().getFirst().message()
                            + report.reasons().getFirst().remedy())
                    .contains(name);
        }
    }
}
