package io.mimo.sizing;

import static io.mimo.fixtures.ManifestFixture.manifest;
import static io.mimo.fixtures.NodeFixture.aNode;
import static io.mimo.fixtures.NodeFixture.nodes;
import static io.mimo.fixtures.PodFixture.aPod;
import static org.assertj.core.api.Assertions.assertThat;

import io.mimo.api.PlanReport;
import io.mimo.api.PlanReport.ReasonEntry;
import io.mimo.api.Verdict;
import io.mimo.catalog.Catalog;
import io.mimo.inventory.Inventory;
import io.mimo.inventory.NodeFacts;
import io.mimo.inventory.PodFacts;
import io.mimo.inventory.PodFacts.Owner;
import io.mimo.manifest.ServingSpec.Hardware;
import io.mimo.plan.Decider;
import io.mimo.sizing.Capacity.GpuClass;
import io.mimo.sizing.Placement.Assignment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Where replicas go, and the sentences that say why some do not. */
class PlacementWordsTest {
    private static final Catalog CATALOG = Catalog.load();
    private static final String GPU = "nvidia.com/gpu";
    private static final String H200 = "NVIDIA-H200";
    private static final String H100 = "NVIDIA-H100-80GB-HBM3";
    private static final Owner SELF = new Owner("llm", "mimo", "");
    private static final String FP8_TP4 =
            "model: {uri: \"hf://XiaomiMiMo/MiMo-V2-Flash\", revision: abc}\nprecision: FP8\n"
                    + "parallelism: {tensor: 4}\n";
    private static final String BF16 = "model: {uri: \"pvc://models/bf16\"}\nprecision: BF16\n";

    private static PlanReport plan(String spec, List<NodeFacts> nodes, PodFacts... pods) {
        return Decider.decide(manifest(spec), CATALOG, Inventory.of(nodes, List.of(pods)))
                .report();
    }

    private static PodFacts pod(String node, long gpus, Optional<Owner> owner) {
        return aPod().on(node).gpus(gpus).ownedBy(owner).build();
    }

    private static NodeFacts named(String name, int gpus, boolean ready, boolean schedulable) {
        return aNode().named(name)
                .product(H200, 143_771)
                .gpus(gpus)
                .ready(ready)
                .schedulable(schedulable)
                .build();
    }

    private static NodeFacts named(String name, int gpus) {
        return named(name, gpus, true, true);
    }

    /** Own pods of the right size stay; after them the tightest blocks, by name where they are equal. */
    @Test
    void replicasKeepTheirPlacesAndThenTakeTheTightestBlocks() {
        List<NodeFacts> nodes = List.of(named("a", 8), named("b", 4), named("c", 8), named("d", 6), named("e", 4));
        Inventory inventory = Inventory.of(
                        nodes, List.of(pod("c", 4, Optional.of(SELF)), pod("d", 2, Optional.of(SELF))))
                .forSelf(SELF);
        Capacity capacity = Capacity.of(inventory, new Hardware(List.of(), GPU, Map.of(), List.of(), false));
        GpuClass h200 = new GpuClass(H200, 0);
        NodeSplit four = new NodeSplit(1, 4);
        assertThat(Placement.of(capacity, h200, PodNeed.NOTHING, four, 5, 0).assignments())
                .containsExactly(
                        new Assignment(0, "c", 4),
                        new Assignment(1, "c", 4),
                        new Assignment(2, "b", 4),
                        new Assignment(3, "e", 4),
                        new Assignment(4, "d", 4));
        assertThat(Placement.of(capacity, h200, PodNeed.NOTHING, four, 2, 0).assignments())
                .containsExactly(new Assignment(0, "c", 4), new Assignment(1, "c", 4));
        assertThat(Placement.of(capacity, h200, PodNeed.NOTHING, four, 9, 0))
                .extracting(Placement::placeable, Placement::possible)
                .containsExactly(7, 7);
        assertThat(Placement.possible(capacity, h200, PodNeed.NOTHING, new NodeSplit(1, 2)))
                .as("the pods of four are replaced by pods of two")
                .isEqualTo(15);
    }

    @Test
    void thePodsOfAGroupAreListedReplicaByReplica() {
        Capacity capacity = Capacity.of(
                Inventory.of(List.of(named("a", 8), named("b", 8), named("c", 4)), List.of()),
                new Hardware(List.of(), GPU, Map.of(), List.of(), false));
        assertThat(Placement.of(capacity, new GpuClass(H200, 0), PodNeed.NOTHING, new NodeSplit(2, 4), 2, 0)
                        .assignments())
                .containsExactly(
                        new Assignment(0, "c", 4),
                        new Assignment(0, "a", 4),
                        new Assignment(1, "a", 4),
                        new Assignment(1, "b", 4));
    }

    @Test
    void notEnoughFreeGpusInAll() {
        List<NodeFacts> nodes = new ArrayList<>(nodes(1, 4, H200, 143_771));
        nodes.addAll(List.of(named("x", 2, false, true), named("y", 2, true, false), named("z", 2, true, false)));
        PlanReport report = plan(FP8_TP4, nodes, pod("nvidia-h200-0", 1, Optional.empty()));
        assertThat(report.reasons().getFirst())
                .isEqualTo(new ReasonEntry(
                        Verdict.NotPlaceable,
                        "NotEnoughFreeGpus",
                        "spec.parallelism",
                        "TP4",
                        "3 GPUs of NVIDIA-H200 are free, the largest free block on one node is 3 "
                                + "(nvidia-h200-0): TP4 needs 4 GPUs on one node; not counted: "
                                + "2 nodes cordoned, 1 node not ready",
                        "free or add GPUs (nvidia-h200-0 would have 4 free GPUs once llm/p (1) is gone), or "
                                + "use a smaller layout"));
        assertThat(report.placement().message())
                .isEqualTo("3 GPUs are free, the largest free block on one node is 3 (nvidia-h200-0); not counted: 2 "
                        + "nodes cordoned, 1 node not ready");
    }

    @Test
    void exactlyAsManyFreeAsNeededButInTwoBlocks() {
        PlanReport report =
                plan(FP8_TP4, List.of(named("a", 2), named("b", 2), named("c", 4)), pod("c", 4, Optional.empty()));
        assertThat(report.reasons().getFirst().reason()).isEqualTo("FragmentedGpus");
        assertThat(report.reasons().getFirst().message())
                .startsWith("4 GPUs of NVIDIA-H200 are free, the largest free block on one node is 2 (a)");
    }

    @Test
    void aGroupThatFindsTooFewNodes() {
        PlanReport report = plan(
                BF16 + "parallelism: {tensor: 8, pipeline: 2}\n",
                nodes(2, 8, H100, 81_559),
                pod("nvidia-h100-80gb-hbm3-0", 1, Optional.empty()));
        assertThat(report.reasons().getFirst().message())
                .isEqualTo("15 GPUs of " + H100 + " are free, the largest free block on one node is 8 "
                        + "(nvidia-h100-80gb-hbm3-1): TP8xPP2 needs 2 nodes of one product with 8 free GPUs each");
        assertThat(report.reasons().getFirst().remedy())
                .isEqualTo(
                        "free or add GPUs, or use a smaller layout; these would do: 1 node of 16 GPUs, 2 nodes of 8");
    }

    @Test
    void noEvenSplitForTheNodesThereAre() {
        PlanReport report = plan(BF16 + "parallelism: {tensor: 8, pipeline: 2}\n", nodes(8, 4, H100, 81_559));
        assertThat(report.reasons().getFirst().message())
                .isEqualTo("TP8xPP2 cannot be cut into equal parts that fit a node: the largest node of " + H100
                        + " has 4 GPUs and a tensor-parallel group of 8 never leaves a node");
        assertThat(report.reasons().getFirst().remedy())
                .isEqualTo("these would do: 1 node of 16 GPUs, 2 nodes of 8; or lower tensor");
        PlanReport barred = plan(
                BF16
                        + "parallelism: {tensor: 2, data: 2, pipeline: 4, expert: 4}\nengine: {image: "
                        + "\"vllm/vllm-openai:v0.14.0\"}\n",
                nodes(8, 4, H100, 81_559));
        assertThat(barred.reasons().getFirst().message())
                .endsWith("never leaves a node; smaller parts are even too, but vLLM 0.14.0 cannot start several "
                        + "data ranks that each span nodes ('Cannot assign requested address'; from 0.18 it can)");
    }

    @Test
    void noNodeAtAllOrNoneOfTheProductsAskedFor() {
        PlanReport none = plan(FP8_TP4, List.of());
        assertThat(none.reasons().getFirst())
                .extracting(ReasonEntry::path, ReasonEntry::message, ReasonEntry::remedy)
                .containsExactly(
                        "",
                        "no node offers whole, labelled GPUs as nvidia.com/gpu",
                        "add GPU nodes, or set sizing.capacity: Assumed with accelerator.products");
        PlanReport other =
                plan(FP8_TP4 + "accelerator: {products: [NVIDIA-A, NVIDIA-B]}\n", nodes(1, 8, H200, 143_771));
        assertThat(other.reasons().getFirst())
                .extracting(ReasonEntry::path, ReasonEntry::message, ReasonEntry::remedy)
                .containsExactly(
                        "spec.accelerator.products",
                        "no node offers whole, labelled GPUs of NVIDIA-A, NVIDIA-B as nvidia.com/gpu; not counted: "
                                + "1 node of another product",
                        "correct accelerator.products, add such nodes, or set sizing.capacity: Assumed");
    }

    @Test
    void howManyReplicasFindAPlace() {
        List<NodeFacts> two = nodes(1, 8, H200, 143_771);
        assertThat(plan(FP8_TP4 + "replicas: 2\n", two).placement().message())
                .isEqualTo("2 of 2 replicas can be placed");
        assertThat(plan(FP8_TP4 + "replicas: 3\n", two).placement().message())
                .isEqualTo("2 of 3 replicas can be placed: 8 GPUs are free, the largest free "
                        + "block on one node is 8 (nvidia-h200-0), a replica of TP4 needs 4 GPUs on one node");
        assertThat(plan(BF16 + "parallelism: {tensor: 8, pipeline: 2}\nreplicas: 2\n", nodes(3, 8, H100, 81_559))
                        .placement()
                        .message())
                .isEqualTo("1 of 2 replicas can be placed: 24 GPUs are free, the largest free block on one node is 8 "
                        + "(nvidia-h100-80gb-hbm3-0), a replica of TP8xPP2 "
                        + "needs 2 blocks of 8");
        assertThat(plan(FP8_TP4 + "accelerator: {products: [" + H200 + "]}\nsizing: {capacity: Assumed}\n", List.of())
                        .placement()
                        .message())
                .isEqualTo("capacity is assumed: no node was looked at");
    }
}
