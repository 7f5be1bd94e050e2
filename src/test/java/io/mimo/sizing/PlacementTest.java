package io.mimo.sizing;

import static io.mimo.fixtures.ManifestFixture.manifest;
import static io.mimo.fixtures.NodeFixture.aNode;
import static io.mimo.fixtures.NodeFixture.nodes;
import static io.mimo.fixtures.PodFixture.aPod;
import static org.assertj.core.api.Assertions.assertThat;

import io.mimo.api.PlanReport;
import io.mimo.api.Verdict;
import io.mimo.catalog.Catalog;
import io.mimo.inventory.Inventory;
import io.mimo.inventory.NodeFacts;
import io.mimo.inventory.NodeFacts.Taint;
import io.mimo.inventory.PodFacts;
import io.mimo.inventory.PodFacts.Owner;
import io.mimo.inventory.Reservation;
import io.mimo.plan.Decider;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Blocks, not sums. */
class PlacementTest {
    private static final Catalog CATALOG = Catalog.load();
    private static final String H200 = "NVIDIA-H200";
    private static final String H100 = "NVIDIA-H100-80GB-HBM3";
    private static final String FP8_TP4 = """
            model: {uri: "hf://XiaomiMiMo/MiMo-V2-Flash", revision: abc}
            precision: FP8
            parallelism: {tensor: 4}
            """;

    private static PlanReport plan(String spec, Inventory inventory) {
        return Decider.decide(manifest(spec), CATALOG, inventory).report();
    }

    private static PodFacts pod(String name, String node, int gpus, Optional<Owner> owner) {
        return aPod().named(name).on(node).gpus(gpus).ownedBy(owner).build();
    }

    private static NodeFacts h200(
            String name, int gpus, Map<String, String> labels, List<Taint> taints, boolean ready, boolean schedulable) {
        return aNode().named(name)
                .product(H200, 143771)
                .labels(labels)
                .gpus(gpus)
                .taints(taints)
                .ready(ready)
                .schedulable(schedulable)
                .build();
    }

    @Test
    void twelveFreeGpusInBlocksOfThreeHoldNoGroupOfFour() {
        List<NodeFacts> four = nodes(4, 8, H200, 143771);
        List<PodFacts> others = four.stream()
                .map(node -> pod("b-" + node.name(), node.name(), 5, Optional.empty()))
                .toList();
        PlanReport report = plan(FP8_TP4, Inventory.of(four, others));
        assertThat(report.verdict()).isEqualTo(Verdict.NotPlaceable);
        assertThat(report.reasons().getFirst().reason()).isEqualTo("FragmentedGpus");
        assertThat(report.reasons().getFirst().message())
                .contains("12 GPUs", "the largest free block on one node is 3", "TP4 needs 4 GPUs on one node");
        assertThat(report.placement().freeGpus()).isEqualTo(12);
        assertThat(report.placement().largestFreeBlock()).isEqualTo(3);
    }

    @Test
    void ownPodsNeverCountAgainstTheResource() {
        List<NodeFacts> one = nodes(1, 4, H200, 143771);
        Owner self = new Owner("llm", "mimo", "");
        Inventory inventory = Inventory.of(
                        one, List.of(pod("mimo-1", one.getFirst().name(), 4, Optional.of(self))))
                .forSelf(self);
        assertThat(plan(FP8_TP4, inventory).verdict()).isEqualTo(Verdict.Fits);
        assertThat(plan(FP8_TP4, Inventory.of(one, inventory.pods())).verdict()).isEqualTo(Verdict.NotPlaceable);
    }

    @Test
    void promisedGpusAreNotFree() {
        Reservation promise = new Reservation("llm/other", H200, 0, "nvidia.com/gpu", 4, 1, 1, Map.of(), List.of());
        Inventory inventory = Inventory.of(nodes(1, 4, H200, 143771), List.of());
        assertThat(plan(FP8_TP4, inventory).verdict()).isEqualTo(Verdict.Fits);
        assertThat(plan(FP8_TP4, inventory.withPromises(List.of(promise))).verdict())
                .isEqualTo(Verdict.NotPlaceable);
    }

    /** A promised pair takes four GPUs of each of two nodes, though the fuller one would hold both. */
    @Test
    void aPromisedGroupTakesABlockOfEachOfItsNodes() {
        Reservation pair = new Reservation("llm/other", H200, 0, "nvidia.com/gpu", 4, 2, 2, Map.of(), List.of());
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
    void onlyNodesThatTheSchedulerWouldTakeCount() {
        Taint taint = new Taint("gpu", "true", "NoSchedule");
        assertThat(plan(FP8_TP4, Inventory.of(List.of(h200("a", 4, Map.of(), List.of(taint), true, true)), List.of()))
                        .verdict())
                .isEqualTo(Verdict.NotPlaceable);
        assertThat(plan(FP8_TP4, Inventory.of(List.of(h200("a", 4, Map.of(), List.of(), false, true)), List.of()))
                        .verdict())
                .isEqualTo(Verdict.NotPlaceable);
        assertThat(plan(FP8_TP4, Inventory.of(List.of(h200("a", 4, Map.of(), List.of(), true, false)), List.of()))
                        .verdict())
                .isEqualTo(Verdict.NotPlaceable);
        String tolerant =
                FP8_TP4 + "podTemplate: {tolerations: [{key: gpu, operator: Exists}], nodeSelector: {pool: a}}\n";
        assertThat(plan(
                                tolerant,
                                Inventory.of(
                                        List.of(h200("a", 4, Map.of("pool", "a"), List.of(taint), true, true)),
                                        List.of()))
                        .verdict())
                .isEqualTo(Verdict.Fits);
        assertThat(plan(
                                tolerant,
                                Inventory.of(
                                        List.of(h200("a", 4, Map.of("pool", "b"), List.of(taint), true, true)),
                                        List.of()))
                        .verdict())
                .isEqualTo(Verdict.NotPlaceable);
    }

    @Test
    void sharedAndUnlabelledGpusNeverFit() {
        for (Map<String, String> labels : List.of(
                Map.of("nvidia.com/gpu.replicas", "4"),
                Map.of("nvidia.com/gpu.product", "NVIDIA-H200-SHARED"),
                Map.of("nvidia.com/gpu.product", "NVIDIA-H200-MIG-3g.71gb"),
                Map.of("nvidia.com/gpu.sharing-strategy", "mps"))) {
            PlanReport report =
                    plan(FP8_TP4, Inventory.of(List.of(h200("a", 8, labels, List.of(), true, true)), List.of()));
            assertThat(report.verdict()).as("%s", labels).isEqualTo(Verdict.DoesNotFit);
            assertThat(report.reasons().getFirst().message()).contains("shared GPUs");
        }
        NodeFacts bare = aNode().build();
        PlanReport report = plan(FP8_TP4, Inventory.of(List.of(bare), List.of()));
        assertThat(report.reasons().getFirst().reason()).isEqualTo("NoGpuNodes");
        assertThat(report.reasons().getFirst().remedy()).contains("GPU feature discovery");
    }

    @Test
    void someReplicasPlaceableIsAcceptedAtThatCount() {
        PlanReport report = plan(FP8_TP4 + "replicas: 3\n", Inventory.of(nodes(1, 8, H200, 143771), List.of()));
        assertThat(report.verdict()).isEqualTo(Verdict.Fits);
        assertThat(report.placement().replicasPlaceable()).isEqualTo(2);
        assertThat(report.placement().nodes()).hasSize(2);
        assertThat(report.placement().message()).contains("2 of 3 replicas can be placed");
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
        Placement two = Placement.of(free(16, 8, 8), nodes, pair, 4, 0);
        assertThat(two.possible()).isEqualTo(2);
        two.assignments().stream()
                .collect(java.util.stream.Collectors.groupingBy(Placement.Assignment::replica))
                .values()
                .forEach(group -> assertThat(group)
                        .hasSize(2)
                        .extracting(Placement.Assignment::node)
                        .doesNotHaveDuplicates());
        assertThat(Placement.possible(free(24, 8), nodes, pair))
                .as("not 32 / 16")
                .isEqualTo(1);
        assertThat(Placement.possible(free(24, 8), nodes, new NodeSplit(1, 8))).isEqualTo(4);
        assertThat(Placement.possible(free(40), nodes, pair)).isZero();
    }

    private static Capacity free(int... gpus) {
        List<NodeFacts> nodes = new ArrayList<>();
        for (int count : gpus) {
            nodes.add(h200("n" + nodes.size(), count, Map.of(), List.of(), true, true));
        }
        return Capacity.of(
                Inventory.of(nodes, List.of()),
                new io.mimo.manifest.ServingSpec.Hardware(List.of(), "nvidia.com/gpu", Map.of(), List.of(), false));
    }

    @Test
    void replicasZeroNeedNoGpu() {
        List<NodeFacts> busy = nodes(1, 4, H200, 143771);
        Inventory inventory =
                Inventory.of(busy, List.of(pod("b", busy.getFirst().name(), 4, Optional.empty())));
        assertThat(plan(FP8_TP4 + "replicas: 0\n", inventory).verdict()).isEqualTo(Verdict.Fits);
    }

    @Test
    void shuffledNodesGiveTheSameAnswer() {
        List<NodeFacts> mixed = new ArrayList<>(nodes(3, 8, H200, 143771));
        mixed.addAll(nodes(5, 8, "NVIDIA-H100-80GB-HBM3", 81559));
        PlanReport straight = plan(FP8_TP4 + "replicas: 4\n", Inventory.of(mixed, List.of()));
        java.util.Collections.reverse(mixed);
        assertThat(plan(FP8_TP4 + "replicas: 4\n", Inventory.of(mixed, List.of())))
                .isEqualTo(straight);
    }

    @Test
    void aKeptChoiceSurvivesCheaperNodes() {
        Owner self = new Owner("llm", "mimo", "");
        List<NodeFacts> both = new ArrayList<>(nodes(1, 8, H200, 143771));
        both.addAll(nodes(1, 8, "NVIDIA-H100-80GB-HBM3", 81559));
        var resource = manifest(FP8_TP4.replace("tensor: 4", "tensor: 4, data: 2, expert: 8"));
        resource.getMetadata().setGeneration(1L);
        assertThat(Decider.decide(
                                resource, CATALOG, Inventory.of(both, List.of()).forSelf(self))
                        .report()
                        .ledger()
                        .getFirst()
                        .product())
                .isEqualTo("NVIDIA-H100-80GB-HBM3");
        var status = new io.mimo.api.MimoDeploymentStatus(
                1L,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                new io.mimo.api.MimoDeploymentStatus.PlanStatus(
                        1L, H200, null, "Requested", 1, 1, "", null, null, null, null),
                null,
                null,
                null,
                null,
                null,
                null,
                null);
        resource.setStatus(status);
        Inventory running = Inventory.of(both, List.of(pod("mimo-1", "nvidia-h200-0", 8, Optional.of(self))))
                .forSelf(self);
        assertThat(Decider.decide(resource, CATALOG, running)
                        .report()
                        .ledger()
                        .getFirst()
                        .product())
                .isEqualTo(H200);
        assertThat(Decider.decide(
                                resource, CATALOG, Inventory.of(both, List.of()).forSelf(self))
                        .report()
                        .ledger()
                        .getFirst()
                        .product())
                .isEqualTo("NVIDIA-H100-80GB-HBM3");
    }
}
