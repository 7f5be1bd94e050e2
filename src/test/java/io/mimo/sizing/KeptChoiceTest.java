package io.mimo.sizing;

import static io.mimo.fixtures.NodeFixture.nodes;
import static io.mimo.fixtures.PodFixture.aPod;
import static io.mimo.sizing.Choices.B200;
import static io.mimo.sizing.Choices.B200_NODES;
import static io.mimo.sizing.Choices.CATALOG;
import static io.mimo.sizing.Choices.FP8_EP8;
import static io.mimo.sizing.Choices.FP8_TP4;
import static io.mimo.sizing.Choices.H100;
import static io.mimo.sizing.Choices.H100_NODES;
import static io.mimo.sizing.Choices.H200;
import static io.mimo.sizing.Choices.H200_NODES;
import static io.mimo.sizing.Choices.chosen;
import static io.mimo.sizing.Choices.judge;
import static io.mimo.sizing.Choices.spec;
import static org.assertj.core.api.Assertions.assertThat;

import io.mimo.inventory.Inventory;
import io.mimo.inventory.NodeFacts;
import io.mimo.inventory.PodFacts;
import io.mimo.inventory.PodFacts.Owner;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What runs is kept: its product, its profile, its split and its demand of memory. */
class KeptChoiceTest {
    @Test
    void whatRunsIsKeptAgainstACheaperProductButNotAgainstABetterProfile() {
        Evaluator judge = judge(FP8_EP8, H200_NODES, H100_NODES);
        for (boolean same : List.of(true, false)) {
            Previous running = new Previous(H200, Profile.Requested, 1, 0, same);
            assertThat(chosen(judge.judge(spec(FP8_EP8), Optional.of(running)))).isEqualTo(H200 + " Requested");
        }
        String tight = FP8_TP4 + "gpuMemoryUtilization: 0.97\nmaxModelLen: 16384\n";
        Evaluator both = judge(tight, H100_NODES, H200_NODES);
        assertThat(chosen(both.judge(spec(tight), Optional.of(new Previous(H100, Profile.MemorySaver, 1, 0, true)))))
                .isEqualTo(H100 + " MemorySaver");
        assertThat(chosen(both.judge(spec(tight), Optional.of(new Previous(H100, Profile.MemorySaver, 1, 0, false)))))
                .isEqualTo(H200 + " Requested");
        assertThat(chosen(both.judge(spec(tight), Optional.of(new Previous(H100, Profile.Requested, 1, 0, true)))))
                .as("that profile does not hold there")
                .isEqualTo(H200 + " Requested");
    }

    @Test
    void theSplitThatRunsIsKept() {
        String staged = "model: {uri: \"pvc://models/bf16\"}\nprecision: BF16\nparallelism: {tensor: 4, pipeline: 2}\n";
        Evaluator judge = judge(staged, B200_NODES);
        assertThat(judge.judge(spec(staged), Optional.empty())
                        .chosen()
                        .orElseThrow()
                        .placement()
                        .split()
                        .nodes())
                .isEqualTo(1);
        assertThat(judge.judge(spec(staged), Optional.of(new Previous(B200, Profile.Requested, 2, 0, true)))
                        .chosen()
                        .orElseThrow()
                        .placement()
                        .split()
                        .nodes())
                .isEqualTo(2);
        assertThat(judge.judge(spec(staged), Optional.of(new Previous(H200, Profile.Requested, 2, 0, true)))
                        .chosen()
                        .orElseThrow()
                        .placement()
                        .split()
                        .nodes())
                .as("of another product")
                .isEqualTo(1);
    }

    @Test
    void anEditedSpecKeepsTheSplitOnlyWherePodsOfItsSizeRun() {
        Owner self = new Owner("llm", "mimo", "");
        Previous before = new Previous(H100, Profile.Requested, 2, 0, false);
        for (int gpus : List.of(4, 8)) {
            List<PodFacts> pods = H100_NODES.stream()
                    .map(node -> aPod().named("mimo-" + node.name())
                            .on(node.name())
                            .gpus(gpus)
                            .ownedBy(self)
                            .build())
                    .toList();
            Evaluator judge = new Evaluator(
                    Inventory.of(H100_NODES, pods).forSelf(self), spec(FP8_EP8).hardware(), CATALOG);
            assertThat(judge.judge(spec(FP8_EP8), Optional.of(before))
                            .chosen()
                            .orElseThrow()
                            .placement()
                            .split())
                    .isEqualTo(gpus == 4 ? new NodeSplit(2, 4) : new NodeSplit(1, 8));
        }
    }

    @Test
    void anotherProductsDemandIsNotPutOnThisOnesNodes() {
        String none = FP8_EP8 + "replicas: 0\n";
        Previous elsewhere = new Previous(H200, Profile.Requested, 1, 140_000, true);
        SizingResult judgement = judge(none, H100_NODES).judge(spec(none), Optional.of(elsewhere));
        assertThat(judgement.accepted()).isTrue();
        assertThat(judgement.chosen().orElseThrow().leastMemoryMiB())
                .isEqualTo(judge(none, H100_NODES)
                        .judge(spec(none), Optional.empty())
                        .chosen()
                        .orElseThrow()
                        .leastMemoryMiB());
    }

    @Test
    void aDemandThatNoNodeMeetsAnyMoreIsDropped() {
        Previous before = new Previous(H200, Profile.Requested, 1, 143_771, true);
        List<NodeFacts> smaller = nodes(1, 8, H200, 130_000);
        assertThat(judge(FP8_EP8, smaller)
                        .judge(spec(FP8_EP8), Optional.of(before))
                        .chosen()
                        .orElseThrow()
                        .leastMemoryMiB()
                        .orElseThrow())
                .isLessThan(130_000);
        String none = FP8_EP8 + "replicas: 0\n";
        assertThat(judge(none, H200_NODES)
                        .judge(spec(none), Optional.of(before))
                        .chosen()
                        .orElseThrow()
                        .leastMemoryMiB())
                .as("no replica, but kept")
                .hasValue(143_771);
    }
}
