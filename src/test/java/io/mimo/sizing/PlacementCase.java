package io.mimo.sizing;

import static io.mimo.fixtures.ManifestFixture.manifest;
import static io.mimo.fixtures.NodeFixture.aNode;
import static io.mimo.fixtures.NodeFixture.nodes;

import io.mimo.api.PlanReport;
import io.mimo.catalog.Catalog;
import io.mimo.inventory.Inventory;
import io.mimo.inventory.NodeFacts;
import io.mimo.inventory.NodeFacts.Taint;
import io.mimo.plan.Decider;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Plans on nodes of eight H200, and pods on them. */
final class PlacementCase {
    static final Catalog CATALOG = Catalog.load();

    static final String H200 = "NVIDIA-H200";

    static final String H100 = "NVIDIA-H100-80GB-HBM3";

    static final String FP8_TP4 = """
            model: {uri: "hf://XiaomiMiMo/MiMo-V2-Flash", revision: abc}
            precision: FP8
            parallelism: {tensor: 4}
            """;

    private PlacementCase() {}

    static PlanReport plan(String spec, Inventory inventory) {
        return Decider.decide(manifest(spec), CATALOG, inventory).report();
    }

    static NodeFacts h200(
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

    static Capacity free(int... gpus) {
        List<NodeFacts> nodes = new ArrayList<>();
        for (int count : gpus) {
            nodes.add(h200("n" + nodes.size(), count, Map.of(), List.of(), true, true));
        }
        return Capacity.of(
                Inventory.of(nodes, List.of()),
                new io.mimo.manifest.ServingSpec.Hardware(List.of(), "nvidia.com/gpu", Map.of(), List.of(), false));
    }
}
