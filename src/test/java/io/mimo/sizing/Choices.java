package io.mimo.sizing;

import static io.mimo.fixtures.NodeFixture.nodes;

import io.mimo.catalog.Catalog;
import io.mimo.fixtures.ManifestFixture;
import io.mimo.inventory.Inventory;
import io.mimo.inventory.NodeFacts;
import io.mimo.manifest.ServingSpec;
import java.util.List;
import java.util.stream.Stream;

/** Choices among nodes of H100, H200 and B200. */
final class Choices {
    static final Catalog CATALOG = Catalog.load();

    static final String H100 = "NVIDIA-H100-80GB-HBM3";

    static final String H200 = "NVIDIA-H200";

    static final String B200 = "NVIDIA-B200";

    static final List<NodeFacts> H100_NODES = nodes(2, 8, H100, 81_559);

    static final List<NodeFacts> H200_NODES = nodes(2, 8, H200, 143_771);

    static final List<NodeFacts> B200_NODES = nodes(2, 8, B200, 183_359);

    static final String FP8_TP4 = "model: {uri: \"hf://XiaomiMiMo/MiMo-V2-Flash\", revision: abc}\nprecision: FP8\n"
            + "parallelism: {tensor: 4}\n";

    static final String FP8_EP8 = FP8_TP4.replace("tensor: 4", "tensor: 4, data: 2, expert: 8");

    private Choices() {}

    static ServingSpec spec(String yaml) {
        return ManifestFixture.spec(yaml, CATALOG);
    }

    @SafeVarargs
    static Evaluator judge(String yaml, List<NodeFacts>... nodes) {
        return new Evaluator(
                Inventory.of(Stream.of(nodes).flatMap(List::stream).toList(), List.of()),
                spec(yaml).hardware(),
                CATALOG);
    }

    static String chosen(SizingResult judgement) {
        return judgement
                .chosen()
                .map(chosen -> chosen.product().gpu().product() + " " + chosen.profile())
                .orElse("");
    }
}
