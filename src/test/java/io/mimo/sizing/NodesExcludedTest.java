package io.mimo.sizing;

import static io.mimo.fixtures.NodeFixture.aNode;
import static io.mimo.sizing.PlacementCase.FP8_TP4;
import static io.mimo.sizing.PlacementCase.H200;
import static io.mimo.sizing.PlacementCase.plan;
import static org.assertj.core.api.Assertions.assertThat;
import static org.quicktheories.generators.SourceDSL.integers;
import static org.quicktheories.generators.SourceDSL.lists;

import io.mimo.api.PlanReport;
import io.mimo.api.PlanReport.ReasonEntry;
import io.mimo.api.Verdict;
import io.mimo.fixtures.NodeFixture;
import io.mimo.generators.Property;
import io.mimo.inventory.Inventory;
import io.mimo.inventory.NodeFacts;
import io.mimo.inventory.NodeFacts.Taint;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where the GPUs are there and something keeps the pods out, that is the reason, and the remedy lets them in. */
class NodesExcludedTest {
    private static NodeFixture node(String name) {
        return aNode().named(name).product(H200, 143_771).gpus(8);
    }

    private static ReasonEntry reason(String more, NodeFacts... nodes) {
        PlanReport report = plan(FP8_TP4 + more, Inventory.of(List.of(nodes), List.of()));
        assertThat(report.verdict()).isEqualTo(Verdict.NotPlaceable);
        return report.reasons().getFirst();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sku | gpu | NoSchedule | {key: sku, value: gpu, effect: NoSchedule}",
                "dedicated | true | NoExecute | {key: dedicated, value: \"true\", effect: NoExecute}",
                "example.com/team || NoSchedule | {key: example.com/team, operator: Exists, effect: NoSchedule}"
            })
    void aTaintIsNamedWithTheTolerationThatIsAccepted(String key, String value, String effect, String toleration) {
        Taint taint = new Taint(key, value == null ? "" : value, effect);
        NodeFacts[] nodes = {
            node("a").taints(List.of(taint)).build(),
            node("b").taints(List.of(taint)).build()
        };

        ReasonEntry reason = reason("", nodes);

        assertThat(reason.reason()).isEqualTo("NodesExcluded");
        assertThat(reason.path()).isEqualTo("spec.podTemplate.tolerations");
        assertThat(reason.message()).endsWith("2 nodes with a taint that is not tolerated (" + taint + ")");
        assertThat(reason.remedy()).isEqualTo("tolerate " + taint + ": podTemplate.tolerations: [" + toleration + "]");
        assertThat(plan(
                                FP8_TP4 + "podTemplate: {tolerations: [" + toleration + "]}\n",
                                Inventory.of(List.of(nodes), List.of()))
                        .verdict())
                .isEqualTo(Verdict.Fits);
    }

    @Test
    void aTaintThatGoesByItselfIsWaitedFor() {
        for (String key : List.of("karpenter.sh/disrupted", "node.kubernetes.io/disk-pressure")) {
            assertThat(reason(
                                    "",
                                    node("a")
                                            .taints(List.of(new Taint(key, "", "NoSchedule")))
                                            .build())
                            .remedy())
                    .isEqualTo("wait until " + key + ":NoSchedule is gone, which goes by itself");
        }
    }

    @Test
    void eachCauseHasItsOwnRemedyTheCommonestFirst() {
        assertThat(reason(
                        "podTemplate: {nodeSelector: {pool: gpu}}\n",
                        node("a").label("pool", "gpu").cordoned().build(),
                        node("b").label("pool", "gpu").cordoned().build(),
                        node("c").label("pool", "gpu").ready(false).build(),
                        node("d").label("pool", "other").build()))
                .satisfies(reason -> {
                    assertThat(reason.reason()).isEqualTo("NodesExcluded");
                    assertThat(reason.remedy())
                            .startsWith("uncordon them: kubectl uncordon a b; or ")
                            .contains(
                                    "wait until c is Ready",
                                    "change podTemplate.nodeSelector, which asks for {pool=gpu}, to labels that d");
                });
    }

    @Test
    void theTaintOfTheGpuResourceIsNoObstacle() {
        for (String effect : List.of("NoSchedule", "NoExecute")) {
            NodeFacts node = node("a")
                    .taints(List.of(new Taint("nvidia.com/gpu", "present", effect)))
                    .build();
            assertThat(plan(FP8_TP4, Inventory.of(List.of(node), List.of())).verdict())
                    .isEqualTo(Verdict.Fits);
        }
    }

    /** Any few nodes, each large enough or not, cordoned, not ready, tainted or well. */
    @Test
    void itIsTheReasonExactlyWhereWellNodesWouldDo() {
        Property.tries(500)
                .forAll(lists().of(integers().between(0, 15)).ofSizeBetween(1, 5))
                .checkAssert(kinds -> {
                    PlanReport now = plan(FP8_TP4, inventory(kinds, false));
                    boolean well =
                            !plan(FP8_TP4, inventory(kinds, true)).verdict().isRefusal();
                    boolean excluded = !now.reasons().isEmpty()
                            && now.reasons().getFirst().reason().equals("NodesExcluded");
                    assertThat(excluded).isEqualTo(now.verdict().isRefusal() && well);
                });
    }

    private static Inventory inventory(List<Integer> kinds, boolean well) {
        return Inventory.of(
                IntStream.range(0, kinds.size())
                        .mapToObj(i -> {
                            int kind = kinds.get(i);
                            NodeFixture node = node("n" + i).gpus(kind % 4 == 0 ? 3 : 4);
                            return switch (well ? 0 : kind / 4) {
                                case 1 -> node.cordoned();
                                case 2 -> node.ready(false);
                                case 3 -> node.taints(List.of(new Taint("team", "x", "NoSchedule")));
                                default -> node;
                            };
                        })
                        .map(NodeFixture::build)
                        .toList(),
                List.of());
    }
}
