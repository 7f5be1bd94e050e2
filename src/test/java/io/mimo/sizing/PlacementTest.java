package io.mimo.sizing;

import static io.mimo.fixtures.ManifestFixture.manifest;
import static io.mimo.fixtures.NodeFixture.aNode;
import static io.mimo.fixtures.NodeFixture.nodes;
import static io.mimo.fixtures.PodFixture.aPod;
import static io.mimo.sizing.PlacementCase.CATALOG;
import static io.mimo.sizing.PlacementCase.FP8_TP4;
import static io.mimo.sizing.PlacementCase.H200;
import static io.mimo.sizing.PlacementCase.h200;
import static io.mimo.sizing.PlacementCase.plan;
import static org.assertj.core.api.Assertions.assertThat;

import io.mimo.api.MimoDeployment;
import io.mimo.api.PlanReport;
import io.mimo.api.Verdict;
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
    private static PodFacts pod(String name, String node, int gpus, Optional<Owner> owner) {
        return aPod().named(name).on(node).gpus(gpus).ownedBy(owner).build();
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
        Reservation promise =
                new Reservation("llm/other", H200, 0, "nvidia.com/gpu", 4, 1, 1, Map.of(), Map.of(), List.of());
        Inventory inventory = Inventory.of(nodes(1, 4, H200, 143771), List.of());
        assertThat(plan(FP8_TP4, inventory).verdict()).isEqualTo(Verdict.Fits);
        assertThat(plan(FP8_TP4, inventory.withPromises(List.of(promise))).verdict())
                .isEqualTo(Verdict.NotPlaceable);
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
        assertThat(leading(resource, Inventory.of(both, List.of()).forSelf(self)))
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
        assertThat(leading(resource, running)).isEqualTo(H200);
        assertThat(leading(resource, Inventory.of(both, List.of()).forSelf(self)))
                .isEqualTo("NVIDIA-H100-80GB-HBM3");
    }

    /** The product whose ledger is told first. */
    private static String leading(MimoDeployment resource, Inventory inventory) {
        return Decider.decide(resource, CATALOG, inventory)
                .report()
                .ledger()
                .getFirst()
                .product();
    }
}
