package io.mimo.sizing;

import static io.mimo.fixtures.NodeFixture.aNode;

import io.mimo.api.PodOverlay.Toleration;
import io.mimo.inventory.Inventory;
import io.mimo.inventory.NodeFacts;
import io.mimo.inventory.NodeFacts.Taint;
import io.mimo.manifest.ServingSpec.Hardware;
import java.util.List;
import java.util.Map;

/** Nodes, pods and what is free on them. */
final class CapacityCase {
    static final String GPU = "nvidia.com/gpu";

    static final String H200 = "NVIDIA-H200";

    static final String H100 = "NVIDIA-H100-80GB-HBM3";

    private CapacityCase() {}

    static NodeFacts node(String name, String product, long memoryMiB, int gpus, Taint... taints) {
        return aNode().named(name)
                .product(product, memoryMiB)
                .label("pool", name)
                .gpus(gpus)
                .taints(List.of(taints))
                .build();
    }

    static NodeFacts h200(String name, int gpus) {
        return node(name, H200, 143_771, gpus);
    }

    static Hardware hardware(List<String> products, Map<String, String> selector, Toleration... tolerations) {
        return new Hardware(products, GPU, selector, List.of(tolerations), false);
    }

    static Capacity capacity(Inventory inventory) {
        return Capacity.of(inventory, hardware(List.of(), Map.of()));
    }

    static List<String> free(Capacity capacity) {
        return capacity.nodes().stream()
                .map(node -> node.node().name() + "=" + node.free() + "+" + node.own())
                .toList();
    }
}
