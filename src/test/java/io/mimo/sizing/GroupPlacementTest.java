package io.mimo.sizing;

import static io.mimo.fixtures.NodeFixture.nodes;
import static io.mimo.sizing.PlacementCase.FP8_TP4;
import static io.mimo.sizing.PlacementCase.H100;
import static io.mimo.sizing.PlacementCase.H200;
import static io.mimo.sizing.PlacementCase.free;
import static io.mimo.sizing.PlacementCase.h200;
import static io.mimo.sizing.PlacementCase.plan;
import static org.assertj.core.api.Assertions.assertThat;

import io.mimo.api.PlanReport;
import io.mimo.api.Verdict;
import io.mimo.inventory.Inventory;
import io.mimo.inventory.NodeFacts;
import io.mimo.inventory.Reservation;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Where replicas of several nodes find their blocks. */
class GroupPlacementTest {
    /** A promised pair takes four GPUs of each of two nodes, though the fuller one would hold both. */
    @Test
    void aPromisedGroupTakesABlockOfEachOfItsNodes() {
        Reservation pair =
                new Reservation("llm/other", H200, 0, "nvidia.com/gpu", 4, 2, 2, Map.of(), Map.of(), List.of());
        List<NodeFacts> nodes =
                List.of(h200("a", 8, Map.of(), List.of(), true, true), h200("b", 8, Map.of(), List.of(), true, true));
        String eight = FP8_TP4.replace("tensor: 4", "tensor: 4, data: 2, expert: 8");
        assertThat(plan(eight, Inventory.of(nodes, List.of())).layout().nodesPerReplica())
                .isEqualTo(1);
        assertThat(plan(eight, Inventory.of(nodes, List.of()).withPromises(List.of(pair)))
                        .layout()
                        .nodesPerReplica())
                .isEqualTo(2);
    }

    @Test
    void aTensorGroupNeverLeavesANodeButStagesMay() {
        String spec = """
                model: {uri: "pvc://models/bf16"}
                precision: BF16
                parallelism: {tensor: 8, pipeline: 2}
                """;
        PlanReport report = plan(spec, Inventory.of(nodes(2, 8, "NVIDIA-H100-80GB-HBM3", 81559), List.of()));
        assertThat(report.verdict()).isEqualTo(Verdict.Fits);
        assertThat(report.layout().nodesPerReplica()).isEqualTo(2);
        PlanReport refused = plan(spec, Inventory.of(nodes(8, 4, "NVIDIA-H100-80GB-HBM3", 81559), List.of()));
        assertThat(refused.verdict()).isEqualTo(Verdict.NotPlaceable);
        assertThat(refused.layout().nodesPerReplica()).isZero();
        assertThat(refused.reasons().getFirst().reason()).isEqualTo("NoNodeSplit");
    }

    /** Ten GPUs on nodes of eight: stages of two need five nodes, because no two pods of a replica share one. */
    @Test
    void whatTheNodesCannotHoldIsRefusedWithTheShapesThatWould() {
        String spec = """
                model: {uri: "pvc://models/bf16"}
                precision: BF16
                parallelism: {tensor: 2, pipeline: 5}
                maxModelLen: 16384
                """;
        PlanReport refused = plan(spec, Inventory.of(nodes(2, 8, H100, 81559), List.of()));
        assertThat(refused.verdict()).isEqualTo(Verdict.NotPlaceable);
        assertThat(refused.reasons().getFirst().message())
                .contains("16 GPUs", "needs 5 nodes of one product with 2 free GPUs each");
        assertThat(refused.reasons().getFirst().remedy()).contains("1 node of 10 GPUs, 5 nodes of 2");
        PlanReport placed = plan(spec, Inventory.of(nodes(5, 2, H100, 81559), List.of()));
        assertThat(placed.verdict().isRefusal()).isFalse();
        assertThat(placed.placement().nodes())
                .extracting(PlanReport.Assignment::node)
                .hasSize(5)
                .doesNotHaveDuplicates();
    }

    @Test
    void groupsShareNodesButTheirPodsDoNot() {
        var pair = new NodeSplit(2, 8);
        var nodes = new Capacity.GpuClass(H200, 0);
        Placement two = Placement.of(free(16, 8, 8), nodes, PodNeed.NOTHING, pair, 4, 0);
        assertThat(two.possible()).isEqualTo(2);
        two.assignments().stream()
                .collect(java.util.stream.Collectors.groupingBy(Placement.Assignment::replica))
                .values()
                .forEach(group -> assertThat(group)
                        .hasSize(2)
                        .extracting(Placement.Assignment::node)
                        .doesNotHaveDuplicates());
        assertThat(Placement.possible(free(24, 8), nodes, PodNeed.NOTHING, pair))
                .as("not 32 / 16")
                .isEqualTo(1);
        assertThat(Placement.possible(free(24, 8), nodes, PodNeed.NOTHING, new NodeSplit(1, 8)))
                .isEqualTo(4);
        assertThat(Placement.possible(free(40), nodes, PodNeed.NOTHING, pair)).isZero();
    }
}
