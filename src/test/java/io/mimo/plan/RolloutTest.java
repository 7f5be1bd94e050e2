package io.mimo.plan;

import static io.mimo.fixtures.ManifestFixture.manifest;
import static io.mimo.fixtures.NodeFixture.nodes;
import static io.mimo.fixtures.PodFixture.aPod;
import static org.assertj.core.api.Assertions.assertThat;

import io.mimo.catalog.Catalog;
import io.mimo.inventory.Inventory;
import io.mimo.inventory.PodFacts;
import io.mimo.inventory.PodFacts.Owner;
import io.mimo.plan.Replicas.RolloutStyle;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/**
 * An extra replica first, but only where it finds its GPUs: else the pods of before would wait for it, and it for their
 * GPUs, for ever.
 */
class RolloutTest {
    private static final Catalog CATALOG = Catalog.load();
    private static final String H200 = "NVIDIA-H200";
    private static final Owner SELF = new Owner("llm", "mimo", "");
    private static final String FP8_TP4 =
            "model: {uri: \"hf://XiaomiMiMo/MiMo-V2-Flash\", revision: abc}\nprecision: FP8\n";
    private static final String FOUR_GPUS = FP8_TP4 + "parallelism: {tensor: 4}\n";
    private static final String EIGHT_GPUS = FP8_TP4 + "parallelism: {tensor: 4, data: 2, expert: 8}\n";

    /** On nodes with 8 GPUs each, with own pods of these sizes, one list per node. */
    private static RolloutStyle rollout(String spec, OptionalInt asked, List<List<Integer>> own) {
        List<PodFacts> pods = new ArrayList<>();
        for (int node = 0; node < own.size(); node++) {
            for (int gpus : own.get(node)) {
                pods.add(aPod().named("mimo-" + pods.size())
                        .on("nvidia-h200-" + node)
                        .gpus(gpus)
                        .ownedBy(SELF)
                        .build());
            }
        }
        Inventory inventory = Inventory.of(nodes(own.size(), 8, H200, 143_771), pods)
                .forSelf(SELF)
                .withAsked(asked);
        return ((Decision.Accepted) Decider.decide(manifest(spec), CATALOG, inventory))
                .plan()
                .replicas()
                .rollout();
    }

    private static RolloutStyle rollout(String spec, List<List<Integer>> own) {
        return rollout(spec, OptionalInt.empty(), own);
    }

    @Test
    void aWholeFreeBlockBesideWhatRunsTakesTheExtraReplica() {
        assertThat(rollout(EIGHT_GPUS, List.of(List.of(8)))).isEqualTo(RolloutStyle.REPLACE);
        assertThat(rollout(EIGHT_GPUS, List.of(List.of(8), List.of()))).isEqualTo(RolloutStyle.SURGE);
        assertThat(rollout(EIGHT_GPUS, List.of(List.of(8), List.of(8))))
                .as("the extra replica runs")
                .isEqualTo(RolloutStyle.SURGE);
        assertThat(rollout(EIGHT_GPUS + "replicas: 2\n", List.of(List.of(8), List.of())))
                .isEqualTo(RolloutStyle.REPLACE);
    }

    @Test
    void gpusOfPodsThatAreReplacedAreNotFreeYet() {
        assertThat(rollout(FOUR_GPUS, List.of(List.of(8))))
                .as("two fit when the old pod has gone")
                .isEqualTo(RolloutStyle.REPLACE);
        assertThat(rollout(FOUR_GPUS, List.of(List.of(8), List.of()))).isEqualTo(RolloutStyle.SURGE);
        assertThat(rollout(EIGHT_GPUS, List.of(List.of(4)))).isEqualTo(RolloutStyle.REPLACE);
        assertThat(rollout(EIGHT_GPUS, List.of(List.of(4), List.of()))).isEqualTo(RolloutStyle.SURGE);
        assertThat(rollout(EIGHT_GPUS + "replicas: 2\n", List.of(List.of(4), List.of(4), List.of())))
                .as("the first old pod leaves four GPUs, and the second new one needs eight")
                .isEqualTo(RolloutStyle.REPLACE);
    }

    @Test
    void replicasThatAnAutoscalerHasAddedCountToo() {
        String scaled = EIGHT_GPUS + "autoscaling: {minReplicas: 1, maxReplicas: 4}\n";
        List<List<Integer>> full = List.of(List.of(8), List.of(8));
        assertThat(rollout(scaled, OptionalInt.of(1), full))
                .as("the second is the extra one")
                .isEqualTo(RolloutStyle.SURGE);
        assertThat(rollout(scaled, OptionalInt.of(2), full)).isEqualTo(RolloutStyle.REPLACE);
        assertThat(rollout(scaled, OptionalInt.of(2), List.of(List.of(8), List.of(8), List.of())))
                .isEqualTo(RolloutStyle.SURGE);
        assertThat(rollout(EIGHT_GPUS, OptionalInt.of(2), full))
                .as("ours to scale down")
                .isEqualTo(RolloutStyle.SURGE);
    }
}
