package io.mimo.sizing;

import static io.mimo.fixtures.PodFixture.aPod;
import static io.mimo.sizing.CapacityCase.H100;
import static io.mimo.sizing.CapacityCase.H200;
import static io.mimo.sizing.CapacityCase.capacity;
import static io.mimo.sizing.CapacityCase.free;
import static io.mimo.sizing.CapacityCase.h200;
import static io.mimo.sizing.CapacityCase.hardware;
import static io.mimo.sizing.CapacityCase.node;
import static org.assertj.core.api.Assertions.assertThat;

import io.mimo.api.PodOverlay.Toleration;
import io.mimo.fixtures.NodeFixture;
import io.mimo.inventory.GpuPin;
import io.mimo.inventory.Inventory;
import io.mimo.inventory.NodeFacts;
import io.mimo.inventory.NodeFacts.Taint;
import io.mimo.inventory.PodFacts;
import io.mimo.inventory.PodFacts.Owner;
import io.mimo.sizing.Capacity.GpuClass;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which GPUs are free for one resource, node by node. */
class CapacityTest {
    private static final Owner SELF = new Owner("llm", "mimo", "u1");

    private static PodFacts pod(String node, long gpus, Optional<Owner> owner) {
        return aPod().named("p-" + node).on(node).gpus(gpus).ownedBy(owner).build();
    }

    /** What offers more than the machine has offers parts: two of them may be one card. */
    @ParameterizedTest
    @CsvSource({"80, 8, 0", "9, 8, 0", "8, 8, 8", "7, 8, 7", "8, , 8", "80, many, 80", "16777216, 8, 0"})
    void moreGpusThanTheMachineHasCountForNothing(long offered, String label, int counted) {
        var node = NodeFixture.aNode().product(H200, 143_771).gpus(offered);
        Capacity found = capacity(Inventory.of(
                List.of((label == null ? node : node.label("nvidia.com/gpu.count", label)).build()), List.of()));

        assertThat(found.nodes().stream().mapToInt(Free::free).sum()).isEqualTo(counted);
        assertThat(found.excluded().containsKey(Exclusion.CONTRADICTED)).isEqualTo(counted == 0);
    }

    /**
     * https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/ : no key with Exists is all taints,
     * no effect all effects.
     */
    @ParameterizedTest
    @CsvSource({
        "gpu, Exists, '', '', true",
        "gpu, Exists, '', NoSchedule, true",
        "gpu, Exists, '', NoExecute, false",
        "other, Exists, '', '', false",
        "'', Exists, '', '', true",
        ", Exists, , , true",
        "'', Equal, yes, '', false",
        ", , yes, , false",
        "gpu, Equal, yes, NoSchedule, true",
        "gpu, , yes, , true",
        "gpu, '', yes, '', true",
        "gpu, Equal, no, '', false",
        "gpu, , , , false",
        "gpu, Exists, '', PreferNoSchedule, false",
        "'', Exists, '', NoExecute, false"
    })
    void aTaintIsToleratedAsTheSchedulerDoes(
            String key, String operator, String value, String effect, boolean tolerated) {
        Inventory inventory =
                Inventory.of(List.of(node("a", H200, 143_771, 8, new Taint("gpu", "yes", "NoSchedule"))), List.of());
        Capacity capacity = Capacity.of(
                inventory, hardware(List.of(), Map.of(), new Toleration(key, operator, value, effect, null)));
        assertThat(free(capacity)).containsExactly(tolerated ? "a=8+0" : "a=0+0");
        assertThat(capacity.excluded()).isEqualTo(tolerated ? Map.of() : Map.of(Exclusion.TAINTED, 1));
    }

    @Test
    void aTaintWithoutValueIsToleratedByATolerationWithoutOne() {
        Inventory inventory =
                Inventory.of(List.of(node("a", H200, 143_771, 8, new Taint("gpu", "", "NoSchedule"))), List.of());
        assertThat(free(Capacity.of(
                        inventory, hardware(List.of(), Map.of(), new Toleration("gpu", "Equal", null, null, null)))))
                .containsExactly("a=8+0");
    }

    @Test
    void everyTaintMustBeToleratedButOneThatOnlyPrefers() {
        Taint prefers = new Taint("slow", "", "PreferNoSchedule");
        Taint stops = new Taint("gpu", "", "NoSchedule");
        Toleration gpu = new Toleration("gpu", "Exists", null, null, null);
        assertThat(free(capacity(Inventory.of(List.of(node("a", H200, 143_771, 8, prefers)), List.of()))))
                .containsExactly("a=8+0");
        Inventory both = Inventory.of(List.of(node("a", H200, 143_771, 8, prefers, stops)), List.of());
        assertThat(free(capacity(both))).containsExactly("a=0+0");
        assertThat(free(Capacity.of(both, hardware(List.of(), Map.of(), gpu)))).containsExactly("a=8+0");
        Inventory two = Inventory.of(
                List.of(node("a", H200, 143_771, 8, stops, new Taint("other", "", "NoExecute"))), List.of());
        assertThat(free(Capacity.of(two, hardware(List.of(), Map.of(), gpu)))).containsExactly("a=0+0");
    }

    @Test
    void nodesOfOtherProductsAndThoseWithoutGpusAreNoneOfItsNodes() {
        Inventory inventory = Inventory.of(List.of(h200("b", 8), node("a", H100, 81_559, 8), h200("c", 0)), List.of());
        Capacity filtered = Capacity.of(inventory, hardware(List.of(H200), Map.of()));
        assertThat(free(filtered)).containsExactly("b=8+0");
        assertThat(filtered.excluded()).isEqualTo(Map.of(Exclusion.OTHER_PRODUCT, 1, Exclusion.OFFERS_NONE, 1));
        assertThat(free(capacity(inventory))).as("in order of name").containsExactly("a=8+0", "b=8+0");
    }

    @Test
    void ownPodsKeepRunningOnANodeThatTakesNoNewOnes() {
        Inventory inventory = Inventory.of(List.of(node("a", H100, 81_559, 8)), List.of(pod("a", 4, Optional.of(SELF))))
                .forSelf(SELF);
        Capacity filtered = Capacity.of(inventory, hardware(List.of(H200), Map.of()));
        assertThat(free(filtered)).containsExactly("a=0+4");
        assertThat(filtered.nodes().getFirst().closed()).isTrue();
        Owner successor = new Owner("llm", "mimo", "u2");
        assertThat(free(Capacity.of(inventory.forSelf(successor), hardware(List.of(H200), Map.of()))))
                .as("of one that was deleted")
                .isEmpty();
    }

    @Test
    void whatOthersHoldIsNotFreeAndNeverLessThanNothing() {
        Inventory inventory = Inventory.of(
                        List.of(h200("a", 8), h200("b", 4)),
                        List.of(
                                pod("a", 3, Optional.empty()),
                                pod("b", 6, Optional.empty()),
                                pod("a", 2, Optional.of(SELF)),
                                pod("a", 0, Optional.empty())))
                .forSelf(SELF);
        Capacity capacity = capacity(inventory);
        assertThat(free(capacity)).containsExactly("a=3+2", "b=0+0");
        assertThat(capacity.others()).containsOnlyKeys("a", "b").hasEntrySatisfying("a", pods -> assertThat(pods)
                .hasSize(1));
    }

    @Test
    void aPodWhoseNodeIsLabelledOtherwiseNowStaysWhatItWasMadeFor() {
        GpuPin made = new GpuPin(H200, 90_000);
        Inventory inventory = Inventory.of(
                        List.of(
                                node("a", H200, 80_000, 8),
                                node("b", H200, 90_000, 8),
                                node("c", H200, 80_000, 8),
                                node("d", H100, 90_000, 8)),
                        Stream.of("a", "b", "d", "gone")
                                .map(name -> pod(name, 4, Optional.of(SELF)).pinnedTo(made))
                                .toList())
                .forSelf(SELF);
        Capacity capacity = capacity(inventory);
        assertThat(free(capacity))
                .containsExactlyInAnyOrder("a=4+0", "a=0+4", "b=4+4", "c=8+0", "d=4+0", "d=0+4", "gone=0+4");
        assertThat(capacity.nodes())
                .filteredOn(new GpuClass(H200, 90_000)::has)
                .extracting(node -> node.node().name())
                .containsExactly("a", "b", "d", "gone");
        assertThat(capacity.nodes())
                .filteredOn(Free::closed)
                .extracting(node -> node.node().name())
                .containsExactly("a", "d", "gone");
        assertThat(capacity.pool(new GpuClass(H200, 90_000)).replicas(new NodeSplit(1, 4)))
                .isEqualTo(5);
    }

    @Test
    void aNodeThatOffersFewerGpusThanOwnPodsHoldTakesNoOther() {
        Inventory inventory = Inventory.of(
                        List.of(h200("a", 7), h200("b", 0)),
                        List.of(pod("a", 8, Optional.of(SELF)), pod("b", 4, Optional.of(SELF))))
                .forSelf(SELF);
        assertThat(free(capacity(inventory))).containsExactly("a=0+8", "b=0+4");
        assertThat(capacity(inventory).nodes()).allMatch(Free::closed);
    }

    @Test
    void theLargestBlockIsLookedForOnTheNodesOfTheClassOnly() {
        List<NodeFacts> nodes =
                new ArrayList<>(List.of(node("a", H100, 81_559, 8), h200("b", 4), h200("c", 8), h200("d", 8)));
        Capacity capacity = capacity(Inventory.of(nodes, List.of()));
        assertThat(capacity.nodeOfLargestBlock(List.of(new GpuClass(H200, 0)))).contains("c");
        assertThat(capacity.nodeOfLargestBlock(List.of(new GpuClass(H200, 0), new GpuClass(H100, 0))))
                .contains("a");
        Capacity full = capacity(Inventory.of(List.of(h200("a", 4)), List.of(pod("a", 4, Optional.empty()))));
        assertThat(full.nodeOfLargestBlock(List.of(new GpuClass(H200, 0)))).isEmpty();
        assertThat(full.largestNode(List.of(new GpuClass(H200, 0)))).isEqualTo(4);
        assertThat(full.largestFreeBlock(List.of(new GpuClass(H200, 0)))).isZero();
    }
}
