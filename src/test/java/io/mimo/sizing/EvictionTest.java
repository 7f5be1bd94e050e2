package io.mimo.sizing;

import static io.mimo.fixtures.ManifestFixture.manifest;
import static io.mimo.fixtures.NodeFixture.like;
import static io.mimo.fixtures.NodeFixture.nodes;
import static io.mimo.fixtures.PodFixture.aPod;
import static org.assertj.core.api.Assertions.assertThat;

import io.mimo.api.PlanReport;
import io.mimo.catalog.Catalog;
import io.mimo.inventory.Inventory;
import io.mimo.inventory.NodeFacts;
import io.mimo.inventory.PodFacts;
import io.mimo.manifest.ServingSpec.Hardware;
import io.mimo.plan.Decider;
import io.mimo.sizing.Capacity.GpuClass;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A refusal for want of a block says where the largest is and who would have to go for one that is large enough. */
class EvictionTest {
    private static final String GPU = "nvidia.com/gpu";
    private static final String H200 = "NVIDIA-H200";
    private static final String FP8_TP4 = """
            model: {uri: "hf://XiaomiMiMo/MiMo-V2-Flash", revision: abc}
            precision: FP8
            parallelism: {tensor: 4}
            """;

    private static PodFacts pod(String name, int node, int gpus, boolean terminating, boolean daemon) {
        return aPod().in("ns")
                .named(name)
                .on("nvidia-h200-" + node)
                .gpus(gpus)
                .terminating(terminating)
                .ofDaemonSet(daemon)
                .build();
    }

    private static PodFacts pod(String name, int node, int gpus) {
        return pod(name, node, gpus, false, false);
    }

    private static Optional<String> words(int nodes, int wanted, PodFacts... pods) {
        Inventory inventory = Inventory.of(nodes(nodes, 8, H200, 143_771), List.of(pods));
        Capacity capacity = Capacity.of(inventory, new Hardware(List.of(), GPU, Map.of(), List.of(), false));
        return Eviction.cheapest(capacity, List.of(new GpuClass(H200, 0)), wanted, GPU)
                .map(eviction -> eviction.words(GPU));
    }

    @Test
    void theNodeWhereTheFewestGpusAreDisturbed() {
        assertThat(words(2, 4, pod("a", 0, 6), pod("b", 1, 2), pod("c", 1, 5)))
                .contains("nvidia-h200-1 would have 6 free GPUs once ns/c (5) is gone");
        assertThat(words(2, 4, pod("a", 0, 5), pod("b", 1, 5)))
                .contains("nvidia-h200-0 would have 8 free GPUs once ns/a (5) is gone");
    }

    @Test
    void ofEqualDisturbanceTheFewestPods() {
        assertThat(words(2, 8, pod("a", 0, 1), pod("b", 0, 1), pod("c", 1, 2)))
                .contains("nvidia-h200-1 would have 8 free GPUs once ns/c (2) is gone");
    }

    @Test
    void whoIsLeavingAnywayDisturbsNobody() {
        assertThat(words(2, 4, pod("a", 0, 5), pod("b", 1, 6, true, false)))
                .contains("nvidia-h200-1 would have 8 free GPUs once ns/b (6, terminating) is gone");
        assertThat(words(1, 6, pod("a", 0, 3), pod("b", 0, 2, true, false)))
                .contains("nvidia-h200-0 would have 8 free GPUs once ns/b (2, terminating), ns/a (3) are gone");
    }

    @Test
    void aDaemonSetsPodStays() {
        assertThat(words(1, 8, pod("a", 0, 7), pod("exporter", 0, 1, false, true)))
                .isEmpty();
        assertThat(words(1, 7, pod("a", 0, 7), pod("exporter", 0, 1, false, true)))
                .contains("nvidia-h200-0 would have 7 free GPUs once ns/a (7) is gone");
    }

    @Test
    void threeAreNamed() {
        assertThat(words(1, 8, pod("a", 0, 1), pod("b", 0, 1), pod("c", 0, 1), pod("d", 0, 1), pod("e", 0, 1)))
                .contains("nvidia-h200-0 would have 8 free GPUs once ns/a (1), ns/b (1), ns/c (1) and 2 more are gone");
    }

    @Test
    void exactlyThreeAreAllThereIsToName() {
        assertThat(words(1, 8, pod("a", 0, 1), pod("b", 0, 1), pod("c", 0, 1)))
                .contains("nvidia-h200-0 would have 8 free GPUs once ns/a (1), ns/b (1), ns/c (1) are gone");
    }

    @Test
    void noNodeIsNamedThatWouldNotTakeThePodAllTheSame() {
        List<NodeFacts> nodes = nodes(2, 8, H200, 143_771);
        NodeFacts cordoned = like(nodes.getFirst()).named("cordoned").cordoned().build();
        NodeFacts small = nodes(1, 8, H200, 80_000).getFirst();
        NodeFacts other = nodes(1, 8, "NVIDIA-A", 143_771).getFirst();
        PodFacts closed = aPod().in("ns").named("x").on("cordoned").gpus(1).build();
        PodFacts foreign = aPod().in("ns").named("y").on(other.name()).gpus(1).build();
        Capacity capacity = Capacity.of(
                Inventory.of(
                        List.of(cordoned, small, other, nodes.get(1)),
                        List.of(closed, foreign, pod("tiny", 0, 1), pod("a", 1, 5))),
                new Hardware(List.of(), GPU, Map.of(), List.of(), false));
        assertThat(Eviction.cheapest(capacity, List.of(new GpuClass(H200, 100_000)), 8, GPU)
                        .map(Eviction::node))
                .contains("nvidia-h200-1");
    }

    @Test
    void aNodeThatIsTooSmallOrFreeEnoughIsNoAnswer() {
        assertThat(words(1, 9, pod("a", 0, 4))).isEmpty();
        assertThat(words(1, 4, pod("a", 0, 4))).isEmpty();
    }

    @Test
    void theRefusalSaysBoth() {
        Inventory inventory = Inventory.of(nodes(2, 8, H200, 143_771), List.of(pod("a", 0, 6), pod("b", 1, 5)));
        PlanReport report =
                Decider.decide(manifest(FP8_TP4), Catalog.load(), inventory).report();
        assertThat(report.reasons().getFirst().message())
                .isEqualTo("5 GPUs of NVIDIA-H200 are free, the largest free block on one node is 3 "
                        + "(nvidia-h200-1): TP4 needs 4 GPUs on one node");
        assertThat(report.reasons().getFirst().remedy())
                .isEqualTo(
                        "free a whole block on one node (nvidia-h200-1 would have 8 free GPUs once ns/b (5) is gone), "
                                + "or use a smaller layout");
        assertThat(report.placement().message())
                .isEqualTo("5 GPUs are free, the largest free block on one node is 3 (nvidia-h200-1)");
        assertThat(report.explanation())
                .anyMatch(line -> line.startsWith("Remedy: free a whole block"))
                .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(90));
    }
}
