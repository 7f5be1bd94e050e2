package io.mimo.sizing;

import static io.mimo.sizing.CapacityCase.GPU;
import static io.mimo.sizing.CapacityCase.H100;
import static io.mimo.sizing.CapacityCase.H200;
import static io.mimo.sizing.CapacityCase.capacity;
import static io.mimo.sizing.CapacityCase.free;
import static io.mimo.sizing.CapacityCase.h200;
import static io.mimo.sizing.CapacityCase.node;
import static org.assertj.core.api.Assertions.assertThat;

import io.mimo.inventory.Inventory;
import io.mimo.inventory.NodeFacts;
import io.mimo.inventory.Reservation;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** GPUs that are promised to replicas whose pods are not bound yet. */
class PromisedCapacityTest {
    private static Reservation promise(int gpusPerPod, int podsPerReplica, int pods, Map<String, String> selector) {
        return new Reservation(
                "llm/other", H200, 0, GPU, gpusPerPod, podsPerReplica, pods, Map.of(), selector, List.of());
    }

    private static List<String> promised(List<NodeFacts> nodes, Reservation... promises) {
        return free(capacity(Inventory.of(nodes, List.of()).withPromises(List.of(promises))));
    }

    @Test
    void aPromiseTakesTheTightestBlockTheFirstByNameOfEqualOnes() {
        assertThat(promised(List.of(h200("a", 8), h200("b", 4), h200("c", 4)), promise(4, 1, 1, Map.of())))
                .containsExactly("a=8+0", "b=0+0", "c=4+0");
        assertThat(promised(List.of(h200("a", 8), h200("b", 4), h200("c", 4)), promise(2, 1, 3, Map.of())))
                .containsExactly("a=8+0", "b=0+0", "c=2+0");
        assertThat(promised(List.of(h200("a", 3)), promise(4, 1, 1, Map.of())))
                .as("it finds no place")
                .containsExactly("a=3+0");
    }

    @Test
    void podsOfOneReplicaTakeDifferentNodesThoseOfAnotherMayShareThem() {
        List<NodeFacts> nodes = List.of(h200("a", 8), h200("b", 8), h200("c", 8));
        assertThat(promised(nodes, promise(4, 2, 2, Map.of()))).containsExactly("a=4+0", "b=4+0", "c=8+0");
        assertThat(promised(nodes, promise(4, 2, 4, Map.of()))).containsExactly("a=0+0", "b=0+0", "c=8+0");
        assertThat(promised(nodes, promise(4, 3, 3, Map.of()))).containsExactly("a=4+0", "b=4+0", "c=4+0");
    }

    @Test
    void aPromiseLooksAtItsOwnSelectorProductMemoryAndResource() {
        List<NodeFacts> nodes =
                List.of(h200("a", 8), node("b", H100, 81_559, 8), node("c", H200, 70_000, 8), h200("d", 8));
        assertThat(promised(nodes, promise(4, 1, 1, Map.of("pool", "d"))))
                .containsExactly("a=8+0", "b=8+0", "c=8+0", "d=4+0");
        Reservation large = new Reservation("llm/other", H200, 143_771, GPU, 8, 1, 2, Map.of(), Map.of(), List.of());
        assertThat(promised(nodes, large))
                .as("its least memory is enough")
                .containsExactly("a=0+0", "b=8+0", "c=8+0", "d=0+0");
        Reservation other =
                new Reservation("llm/other", H200, 0, "amd.com/gpu", 8, 1, 2, Map.of(), Map.of(), List.of());
        assertThat(promised(nodes, other)).containsExactly("a=8+0", "b=8+0", "c=8+0", "d=8+0");
    }
}
