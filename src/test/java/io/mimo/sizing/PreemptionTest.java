package io.mimo.sizing;

import static io.mimo.fixtures.NodeFixture.nodes;
import static io.mimo.fixtures.PodFixture.aPod;
import static org.assertj.core.api.Assertions.assertThat;
import static org.quicktheories.generators.SourceDSL.integers;
import static org.quicktheories.generators.SourceDSL.lists;

import io.mimo.api.PlanReport;
import io.mimo.api.PlanReport.WarningEntry;
import io.mimo.api.Verdict;
import io.mimo.fixtures.PodFixture;
import io.mimo.generators.Property;
import io.mimo.inventory.Inventory;
import io.mimo.inventory.PodFacts;
import io.mimo.inventory.PriorityFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** GPUs of pods of lower priority are to be had, those of others are not. */
class PreemptionTest {
    private static final String NAMED = "podTemplate: {priorityClassName: %s}\n";

    private static PodFixture batch(String name, int node, int gpus) {
        return aPod().in("train").named(name).on("nvidia-h200-" + node).gpus(gpus);
    }

    private static PlanReport plan(String more, Inventory inventory) {
        return PlacementCase.plan(PlacementCase.FP8_TP4 + more, inventory);
    }

    private static Inventory inventory(int count, PodFacts... pods) {
        return Inventory.of(nodes(count, 8, "NVIDIA-H200", 143_771), List.of(pods));
    }

    private static boolean preempts(PlanReport report) {
        return report.warnings().stream().map(WarningEntry::reason).anyMatch("PreemptsLowerPriority"::equals);
    }

    @Test
    void podsOfLowerPriorityMakeRoom() {
        Inventory busy = inventory(
                1,
                batch("a", 0, 4).priority(-100).build(),
                batch("b", 0, 4).priority(-10).build());
        PlanReport report = plan("", busy);
        assertThat(report.verdict()).isEqualTo(Verdict.Fits);
        assertThat(report.warnings()).anySatisfy(warning -> assertThat(warning.message())
                .contains("priority below 0", "train/a (4 GPUs, priority -100), train/b (4 GPUs, priority -10)"));
    }

    @Test
    void whereThereIsAnotherPlaceNobodyEnds() {
        Inventory one = inventory(2, batch("a", 0, 8).priority(-100).build());
        assertThat(preempts(plan("", one))).isFalse();
        assertThat(preempts(plan("replicas: 2\n", one))).isFalse();
        assertThat(preempts(plan("replicas: 3\n", one))).isTrue();
    }

    @Test
    void theClassDecidesWhatIsLower() {
        Inventory busy = inventory(1, batch("a", 0, 8).priority(1000).build());
        assertThat(plan("", busy).verdict()).isEqualTo(Verdict.NotPlaceable);
        assertThat(plan(NAMED.formatted("high"), busy).verdict()).isEqualTo(Verdict.NotPlaceable);
        assertThat(plan(NAMED.formatted("system-node-critical"), busy).verdict())
                .isEqualTo(Verdict.Fits);

        Map<String, PriorityFacts> high = Map.of("high", new PriorityFacts(1001, false, true));
        assertThat(plan(NAMED.formatted("high"), busy.withPriorities(high)).verdict())
                .isEqualTo(Verdict.Fits);
        assertThat(plan("", busy.withPriorities(high)).verdict()).isEqualTo(Verdict.NotPlaceable);

        Map<String, PriorityFacts> usual = Map.of("usual", new PriorityFacts(1001, true, true));
        assertThat(plan("", busy.withPriorities(usual)).verdict()).isEqualTo(Verdict.Fits);

        Map<String, PriorityFacts> never = Map.of("high", new PriorityFacts(1001, false, false));
        assertThat(plan(NAMED.formatted("high"), busy.withPriorities(never)).verdict())
                .isEqualTo(Verdict.NotPlaceable);
    }

    @Test
    void aClassIsKnownByItsPodsToo() {
        PodFacts other = aPod().named("x").priority(5000, "high").build();
        Inventory busy = inventory(1, batch("a", 0, 8).priority(1000).build(), other);
        assertThat(plan(NAMED.formatted("high"), busy).verdict()).isEqualTo(Verdict.NotPlaceable);
        PodFacts bound = batch("y", 1, 8).priority(5000, "high").build();
        assertThat(plan(
                                NAMED.formatted("high"),
                                inventory(2, batch("a", 0, 8).priority(1000).build(), bound))
                        .verdict())
                .isEqualTo(Verdict.Fits);
    }

    @Test
    void theWayToFreeANodeEndsNoSiblingWhereBatchWouldDo() {
        PodFacts sibling = batch("production-0", 0, 8)
                .ownedBy(new PodFacts.Owner("llm", "other", "u"))
                .build();
        PlanReport report = plan(
                "",
                inventory(2, sibling, batch("a", 1, 4).build(), batch("b", 1, 4).build()));
        assertThat(report.reasons().getFirst().remedy())
                .contains("nvidia-h200-1 would have 4 free GPUs once train/a (4) is gone");
    }

    /** Whatever runs: placed exactly when there would be room without the pods of lower priority. */
    @Test
    void placedExactlyWhenThereIsRoomWithoutTheLowerOnes() {
        Property.tries(300)
                .forAll(
                        lists().of(integers().between(-2, 2)).ofSizeBetween(0, 6),
                        integers().between(-1, 1))
                .checkAssert((priorities, own) -> {
                    List<PodFacts> pods = new ArrayList<>();
                    for (int i = 0; i < priorities.size(); i++) {
                        pods.add(batch("p" + i, i % 2, i < 2 ? 4 : 2)
                                .priority(priorities.get(i))
                                .build());
                    }
                    Map<String, PriorityFacts> classes = Map.of("own", new PriorityFacts(own, false, true));
                    Stream<PodFacts> staying =
                            pods.stream().filter(pod -> pod.priority().value() >= own);
                    Inventory all = Inventory.of(nodes(2, 8, "NVIDIA-H200", 143_771), pods);
                    Inventory without = Inventory.of(nodes(2, 8, "NVIDIA-H200", 143_771), staying.toList());
                    assertThat(plan(NAMED.formatted("own"), all.withPriorities(classes))
                                    .verdict())
                            .isEqualTo(plan(NAMED.formatted("own"), without.withPriorities(classes))
                                    .verdict());
                });
    }
}
