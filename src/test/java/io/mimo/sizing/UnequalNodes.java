package io.mimo.sizing;

import static io.mimo.fixtures.ManifestFixture.manifest;
import static io.mimo.fixtures.NodeFixture.like;
import static io.mimo.fixtures.NodeFixture.nodes;
import static io.mimo.fixtures.PodFixture.aPod;

import io.mimo.api.MimoDeployment;
import io.mimo.api.PlanReport;
import io.mimo.catalog.Catalog;
import io.mimo.inventory.Inventory;
import io.mimo.inventory.NodeFacts;
import io.mimo.inventory.PodFacts;
import io.mimo.inventory.PodFacts.Owner;
import io.mimo.plan.Decider;
import io.mimo.plan.Decision;
import io.mimo.plan.Plan;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Nodes of one product with different memory, and what is decided on them. */
final class UnequalNodes {
    static final Catalog CATALOG = Catalog.load();

    static final String H200 = "NVIDIA-H200";

    static final long LARGE = 143_771;

    static final String FP8_TP4 = """
            model: {uri: "hf://XiaomiMiMo/MiMo-V2-Flash", revision: abc}
            precision: FP8
            parallelism: {tensor: 4}
            """;

    /** What FP8 as TP4 with 32,768 tokens takes of a GPU, and with the MemorySaver. */
    static final long LEAST = least(FP8_TP4);

    private UnequalNodes() {}

    static Decision decide(MimoDeployment resource, List<NodeFacts> nodes) {
        return Decider.decide(resource, CATALOG, Inventory.of(nodes, List.of()));
    }

    static PlanReport report(String spec, List<NodeFacts> nodes) {
        return decide(manifest(spec), nodes).report();
    }

    static Plan plan(String spec, List<NodeFacts> nodes) {
        return ((Decision.Accepted) decide(manifest(spec), nodes)).plan();
    }

    static long least(String spec) {
        return plan(spec, nodes(1, 8, H200, LARGE)).placement().leastMemoryMiB().orElseThrow();
    }

    /** {@code count} nodes whose names do not clash with those of other memory. */
    static List<NodeFacts> h200(int count, long memoryMiB) {
        return nodes(count, 4, H200, memoryMiB).stream()
                .map(node -> like(node).named(node.name() + "-" + memoryMiB).build())
                .toList();
    }

    @SafeVarargs
    static List<NodeFacts> all(List<NodeFacts>... parts) {
        return Stream.of(parts).flatMap(List::stream).toList();
    }

    static PodFacts pod(String name, String node, Optional<Owner> owner) {
        return aPod().named(name).on(node).gpus(4).ownedBy(owner).build();
    }
}
