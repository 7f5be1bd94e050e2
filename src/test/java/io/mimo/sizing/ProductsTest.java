package io.mimo.sizing;

import static io.mimo.fixtures.NodeFixture.aNode;
import static org.assertj.core.api.Assertions.assertThat;

import io.mimo.catalog.Catalog;
import io.mimo.catalog.GpuFacts;
import io.mimo.inventory.Inventory;
import io.mimo.inventory.NodeFacts;
import io.mimo.manifest.ServingSpec.Hardware;
import io.mimo.sizing.Products.Present;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which products a cluster has, and what is known of each from its nodes' labels. */
class ProductsTest {
    private static final Catalog CATALOG = Catalog.load();
    private static final String GPU = "nvidia.com/gpu";
    private static final String UNKNOWN = "NVIDIA-X";

    private static NodeFacts node(String product, long memoryMiB, int capability, int gpus) {
        return aNode().named(product + memoryMiB + capability)
                .product(product, memoryMiB)
                .label("nvidia.com/gpu.compute.major", String.valueOf(capability / 10))
                .label("nvidia.com/gpu.compute.minor", String.valueOf(capability % 10))
                .gpus(gpus)
                .build();
    }

    private static List<Present> present(List<String> filter, List<NodeFacts> nodes) {
        return Products.present(
                Inventory.of(nodes, List.of()), new Hardware(filter, GPU, Map.of(), List.of(), false), CATALOG);
    }

    @Test
    void aProductHasEveryMemoryThatItsNodesLabelAndItsBestCapability() {
        List<NodeFacts> nodes = new ArrayList<>(List.of(
                node(UNKNOWN, 40_000, 89, 8),
                node(UNKNOWN, 80_000, 80, 8),
                node(UNKNOWN, 40_000, 90, 8),
                node(UNKNOWN, 60_000, 80, 8),
                node(UNKNOWN, 40_000, 90, 8)));
        for (int turn = 0; turn < nodes.size(); turn++) {
            Collections.rotate(nodes, 1);
            assertThat(present(List.of(), nodes))
                    .as("%s", nodes)
                    .singleElement()
                    .satisfies(only -> {
                        assertThat(only.gpu())
                                .isEqualTo(new GpuFacts(UNKNOWN, 80_000, GpuFacts.UNMEASURED_RESERVE_MIB, 90, false));
                        assertThat(only.memoriesMiB()).containsExactly(40_000L, 60_000L, 80_000L);
                        assertThat(only.smallest(40_001)).contains(only.gpu().withMemory(60_000));
                        assertThat(only.smallest(80_001)).isEmpty();
                    });
        }
    }

    @Test
    void nodesWithoutGpusAndProductsThatWereNotAskedForAreNotThere() {
        List<NodeFacts> nodes = List.of(
                node("NVIDIA-H200", 143_771, 90, 8),
                node(UNKNOWN, 40_000, 90, 0),
                node("NVIDIA-B200", 183_359, 100, 8));
        assertThat(present(List.of(), nodes)).extracting(Present::name).containsExactly("NVIDIA-B200", "NVIDIA-H200");
        assertThat(present(List.of("NVIDIA-H200", UNKNOWN), nodes))
                .extracting(Present::name)
                .containsExactly("NVIDIA-H200");
    }
}
