package io.mimo.sizing;

import static io.mimo.fixtures.NodeFixture.aNode;
import static io.mimo.fixtures.NodeFixture.like;
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

import io.mimo.api.Verdict;
import io.mimo.inventory.Inventory;
import io.mimo.inventory.NodeFacts;
import io.mimo.inventory.PodFacts;
import io.mimo.manifest.Warning;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which product, profile and split are chosen where several would do, and what a refusal tells first. */
class EvaluatorChoiceTest {
    private static List<String> products(SizingResult judgement) {
        return judgement.products().stream()
                .map(verdict -> verdict.gpu().product())
                .toList();
    }

    @Test
    void fitsGoesBeforeACheaperTightPlan() {
        String tight = FP8_TP4 + "gpuMemoryUtilization: 0.97\nmaxModelLen: 16384\n";
        assertThat(chosen(judge(tight, H100_NODES).judge(spec(tight), Optional.empty())))
                .isEqualTo(H100 + " MemorySaver");
        assertThat(chosen(judge(tight, H100_NODES, H200_NODES).judge(spec(tight), Optional.empty())))
                .isEqualTo(H200 + " Requested");
    }

    @Test
    void ofTwoThatFitTheCheaperIsChosenAndToldFirst() {
        SizingResult judgement = judge(FP8_EP8, H200_NODES, H100_NODES).judge(spec(FP8_EP8), Optional.empty());
        assertThat(chosen(judgement)).isEqualTo(H100 + " Requested");
        assertThat(products(judgement)).containsExactly(H100, H200);
        Previous running = new Previous(H200, Profile.Requested, 1, 0, true);
        assertThat(products(judge(FP8_EP8, H200_NODES, H100_NODES).judge(spec(FP8_EP8), Optional.of(running))))
                .containsExactly(H200, H100);
    }

    @Test
    void aRefusalTellsTheProductThatComesClosestFirst() {
        String bf16 = "model: {uri: \"pvc://models/bf16\"}\nprecision: BF16\nparallelism: {tensor: 2}\n";
        SizingResult judgement = judge(bf16, H100_NODES, H200_NODES, B200_NODES).judge(spec(bf16), Optional.empty());
        assertThat(judgement.verdict()).isEqualTo(Verdict.DoesNotFit);
        assertThat(products(judgement)).containsExactly(B200, H200, H100);
        assertThat(judgement.reasons())
                .extracting(Reason::reason)
                .containsExactly("WeightsExceedBudget", "WeightsExceedBudget", "WeightsExceedBudget");
    }

    @Test
    void aRefusalForTheEngineTellsEveryReasonOnce() {
        String tp8 = FP8_TP4.replace("tensor: 4", "tensor: 8");
        SizingResult judgement = judge(tp8, H200_NODES, B200_NODES).judge(spec(tp8), Optional.empty());
        assertThat(judgement.verdict()).isEqualTo(Verdict.Unsupported);
        assertThat(judgement.reasons()).extracting(Reason::reason).containsExactly("Fp8ScalesDoNotLoad");
    }

    @Test
    void assumedNodesHaveEightGpus() {
        String assumed = "accelerator: {products: [NVIDIA-H200]}\nsizing: {capacity: Assumed}\n";
        String eight = FP8_EP8 + assumed;
        assertThat(judge(eight)
                        .judge(spec(eight), Optional.empty())
                        .chosen()
                        .orElseThrow()
                        .placement()
                        .split())
                .isEqualTo(new NodeSplit(1, 8));
        String sixteen = "model: {uri: \"pvc://models/bf16\"}\nprecision: BF16\nparallelism: {tensor: 16}\n" + assumed;
        assertThat(judge(sixteen).judge(spec(sixteen), Optional.empty()).verdict())
                .isEqualTo(Verdict.NotPlaceable);
        assertThat(judge(sixteen).accepts(spec(sixteen))).isEmpty();
        assertThat(judge(sixteen).placeable(spec(sixteen))).isFalse();
        assertThat(judge(eight).accepts(spec(eight))).contains(new Evaluator.Acceptable(H200, Profile.Requested));
        assertThat(judge(eight).placeable(spec(eight))).isTrue();
        assertThat(judge(eight).reachableGpus(H200, 1)).isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void theShortAnswerKnowsPlaces() {
        assertThat(judge(FP8_EP8, nodes(3, 4, H200, 143_771)).accepts(spec(FP8_EP8)))
                .contains(new Evaluator.Acceptable(H200, Profile.Requested));
        assertThat(judge(FP8_EP8, nodes(3, 3, H200, 143_771)).accepts(spec(FP8_EP8)))
                .isEmpty();
        assertThat(judge(FP8_EP8, nodes(3, 3, H200, 143_771)).placeable(spec(FP8_EP8)))
                .isFalse();
        assertThat(judge(FP8_EP8, nodes(3, 4, H200, 143_771)).reachableGpus(H200, 1))
                .isEqualTo(12);
    }

    @Test
    void anOldDriverIsWarnedOfOnTheProductThatIsChosen() {
        Map<String, String> labels = new HashMap<>(H100_NODES.getFirst().labels());
        labels.put("nvidia.com/cuda.driver-version.major", "570");
        NodeFacts old = aNode().named("old").labels(labels).build();
        SizingResult judgement = judge(FP8_EP8, H100_NODES, List.of(old)).judge(spec(FP8_EP8), Optional.empty());
        assertThat(judgement.warnings()).extracting(Warning::reason).containsExactly("DriverTooOld");
        assertThat(judgement.warnings().getFirst().message())
                .isEqualTo("a node of " + H100 + " has driver 570; the image's CUDA 13 wants 580 or newer, "
                        + "or the image's -cu129 variant");
        labels.put("nvidia.com/cuda.driver-version.major", "580");
        NodeFacts recent = aNode().named("recent").labels(labels).build();
        assertThat(judge(FP8_EP8, List.of(recent))
                        .judge(spec(FP8_EP8), Optional.empty())
                        .warnings())
                .isEmpty();
    }

    @Test
    void anEngineReasonIsToldOnceThoughSeveralProductsAreTooSmall() {
        String tp8 = FP8_TP4.replace("tensor: 4", "tensor: 8");
        SizingResult judgement = judge(tp8, nodes(1, 8, "NVIDIA-A", 20_000), nodes(1, 8, "NVIDIA-B", 20_000))
                .judge(spec(tp8), Optional.empty());
        assertThat(judgement.accepted()).isFalse();
        assertThat(judgement.reasons())
                .extracting(Reason::reason)
                .containsExactly("WeightsExceedBudget", "WeightsExceedBudget", "Fp8ScalesDoNotLoad");
    }

    /** Large nodes without room, small ones with room for the tight plan only; the refusal counts both. */
    @Test
    void theShortAnswerLooksForPlacesAmongTheNodesThatHold() {
        String tight = FP8_TP4 + "maxModelLen: 8192\n";
        List<NodeFacts> small = nodes(1, 4, H200, 88_000);
        NodeFacts large = like(H200_NODES.getFirst()).named("large").gpus(4).build();
        Inventory busy = Inventory.of(List.of(small.getFirst(), large), List.of(holding("large", 2)));
        Evaluator judge = new Evaluator(busy, spec(tight).hardware(), CATALOG);
        assertThat(judge.accepts(spec(tight))).contains(new Evaluator.Acceptable(H200, Profile.MemorySaver));
        Inventory full = Inventory.of(
                List.of(small.getFirst(), large),
                List.of(holding("large", 2), holding(small.getFirst().name(), 3)));
        SizingResult refused =
                new Evaluator(full, spec(tight).hardware(), CATALOG).judge(spec(tight), Optional.empty());
        assertThat(refused.verdict()).isEqualTo(Verdict.NotPlaceable);
        assertThat(refused.blocks().freeGpus())
                .as("of the large and of the small")
                .isEqualTo(3);
        assertThat(refused.blocks().largestFreeBlock()).isEqualTo(2);
        assertThat(new Evaluator(full, spec(tight).hardware(), CATALOG).accepts(spec(tight)))
                .isEmpty();
        assertThat(new Evaluator(full, spec(tight).hardware(), CATALOG).reachableGpus(H200, 1))
                .isEqualTo(3);
        assertThat(new Evaluator(full, spec(tight).hardware(), CATALOG).reachableGpus(H200, 0))
                .as("when no replica is to run")
                .isEqualTo(8);
        String none = tight + "replicas: 0\n";
        assertThat(new Evaluator(full, spec(none).hardware(), CATALOG).accepts(spec(none)))
                .as("it needs nodes of four GPUs, not free ones")
                .isPresent();
    }

    private static PodFacts holding(String node, long gpus) {
        return aPod().in("ns").named("other-" + node).on(node).gpus(gpus).build();
    }

    @Test
    void aBlockOfTheRightSizeIsNotEnoughWhereEveryReplicaNeedsTwo() {
        String two = "model: {uri: \"pvc://models/bf16\"}\nprecision: BF16\nparallelism: {tensor: 8, pipeline: 2}\n";
        assertThat(judge(two, nodes(1, 8, H200, 143_771)).placeable(spec(two))).isFalse();
        assertThat(judge(two, nodes(2, 8, H200, 143_771)).placeable(spec(two))).isTrue();
    }
}
