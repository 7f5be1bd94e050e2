package io.mimo.sizing;

import static io.mimo.plan.Manifests.nodes;
import static org.assertj.core.api.Assertions.assertThat;

import io.mimo.api.Verdict;
import io.mimo.catalog.Catalog;
import io.mimo.inventory.Inventory;
import io.mimo.inventory.NodeFacts;
import io.mimo.inventory.PodFacts;
import io.mimo.inventory.PodFacts.Owner;
import io.mimo.plan.Manifests;
import io.mimo.sizing.Judge.Previous;
import io.mimo.spec.ServingSpec;
import io.mimo.spec.SpecResolver;
import io.mimo.spec.SpecResolver.Resolution;
import io.mimo.spec.Warning;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Which product, profile and split are chosen where several would do, and what a refusal tells first. */
class JudgeChoiceTest {
    private static final Catalog CATALOG = Catalog.load();
    private static final String H100 = "NVIDIA-H100-80GB-HBM3";
    private static final String H200 = "NVIDIA-H200";
    private static final String B200 = "NVIDIA-B200";
    private static final List<NodeFacts> H100_NODES = nodes(2, 8, H100, 81_559);
    private static final List<NodeFacts> H200_NODES = nodes(2, 8, H200, 143_771);
    private static final List<NodeFacts> B200_NODES = nodes(2, 8, B200, 183_359);
    private static final String FP8_TP4 = "model: {uri: \"hf://XiaomiMiMo/MiMo-V2-Flash\", revision: abc}\nprecision: FP8\nparallelism: {tensor: 4}\n";
    private static final String FP8_EP8 = FP8_TP4.replace("tensor: 4", "tensor: 4, data: 2, expert: 8");

    private static ServingSpec spec(String yaml) {
        return ((Resolution.Valid) SpecResolver.resolve(Manifests.manifest(yaml), CATALOG)).spec();
    }

    @SafeVarargs
    private static Judge judge(String yaml, List<NodeFacts>... nodes) {
        return new Judge(Inventory.of(Stream.of(nodes).flatMap(List::stream).toList(), List.of()), spec(yaml).hardware(), CATALOG);
    }

    private static String chosen(Judgement judgement) {
        return judgement.chosen().map(chosen -> chosen.product().gpu().product() + " " + chosen.profile()).orElse("");
    }

    private static List<String> products(Judgement judgement) {
        return judgement.products().stream().map(verdict -> verdict.gpu().product()).toList();
    }

    @Test
    void fitsGoesBeforeACheaperTightPlan() {
        String tight = FP8_TP4 + "gpuMemoryUtilization: 0.97\nmaxModelLen: 16384\n";
        assertThat(chosen(judge(tight, H100_NODES).judge(spec(tight), Optional.empty()))).isEqualTo(H100 + " MemorySaver");
        assertThat(chosen(judge(tight, H100_NODES, H200_NODES).judge(spec(tight), Optional.empty()))).isEqualTo(H200 + " Requested");
    }

    @Test
    void ofTwoThatFitTheCheaperIsChosenAndToldFirst() {
        Judgement judgement = judge(FP8_EP8, H200_NODES, H100_NODES).judge(spec(FP8_EP8), Optional.empty());
        assertThat(chosen(judgement)).isEqualTo(H100 + " Requested");
        assertThat(products(judgement)).containsExactly(H100, H200);
        Previous running = new Previous(H200, Profile.Requested, 1, 0, true);
        assertThat(products(judge(FP8_EP8, H200_NODES, H100_NODES).judge(spec(FP8_EP8), Optional.of(running)))).containsExactly(H200, H100);
    }

    @Test
    void aRefusalTellsTheProductThatComesClosestFirst() {
        String bf16 = "model: {uri: \"pvc://models/bf16\"}\nprecision: BF16\nparallelism: {tensor: 2}\n";
        Judgement judgement = judge(bf16, H100_NODES, H200_NODES, B200_NODES).judge(spec(bf16), Optional.empty());
        assertThat(judgement.verdict()).isEqualTo(Verdict.DoesNotFit);
        assertThat(products(judgement)).containsExactly(B200, H200, H100);
        assertThat(judgement.reasons()).extracting(Reason::reason).containsExactly("WeightsExceedBudget", "WeightsExceedBudget", "WeightsExceedBudget");
    }

    @Test
    void aRefusalForTheEngineTellsEveryReasonOnce() {
        String tp8 = FP8_TP4.replace("tensor: 4", "tensor: 8");
        Judgement judgement = judge(tp8, H200_NODES, B200_NODES).judge(spec(tp8), Optional.empty());
        assertThat(judgement.verdict()).isEqualTo(Verdict.Unsupported);
        assertThat(judgement.reasons()).extracting(Reason::reason).containsExactly("Fp8ScalesDoNotLoad");
    }

    @Test
    void whatRunsIsKeptAgainstACheaperProductButNotAgainstABetterProfile() {
        Judge judge = judge(FP8_EP8, H200_NODES, H100_NODES);
        for (boolean same : List.of(true, false)) {
            Previous running = new Previous(H200, Profile.Requested, 1, 0, same);
            assertThat(chosen(judge.judge(spec(FP8_EP8), Optional.of(running)))).isEqualTo(H200 + " Requested");
        }
        String tight = FP8_TP4 + "gpuMemoryUtilization: 0.97\nmaxModelLen: 16384\n";
        Judge both = judge(tight, H100_NODES, H200_NODES);
        assertThat(chosen(both.judge(spec(tight), Optional.of(new Previous(H100, Profile.MemorySaver, 1, 0, true))))).isEqualTo(H100 + " MemorySaver");
        assertThat(chosen(both.judge(spec(tight), Optional.of(new Previous(H100, Profile.MemorySaver, 1, 0, false))))).isEqualTo(H200 + " Requested");
        assertThat(chosen(both.judge(spec(tight), Optional.of(new Previous(H100, Profile.Requested, 1, 0, true)))))
                .as("that profile does not hold there").isEqualTo(H200 + " Requested");
    }

    @Test
    void theSplitThatRunsIsKept() {
        String staged = "model: {uri: \"pvc://models/bf16\"}\nprecision: BF16\nparallelism: {tensor: 4, pipeline: 2}\n";
        Judge judge = judge(staged, B200_NODES);
        assertThat(judge.judge(spec(staged), Optional.empty()).chosen().orElseThrow().placement().split().nodes()).isEqualTo(1);
        assertThat(judge.judge(spec(staged), Optional.of(new Previous(B200, Profile.Requested, 2, 0, true))).chosen().orElseThrow().placement().split()
                .nodes()).isEqualTo(2);
        assertThat(judge.judge(spec(staged), Optional.of(new Previous(H200, Profile.Requested, 2, 0, true))).chosen().orElseThrow().placement().split()
                .nodes()).as("of another product").isEqualTo(1);
    }

    @Test
    void anEditedSpecKeepsTheSplitOnlyWherePodsOfItsSizeRun() {
        Owner self = new Owner("llm", "mimo", "");
        Previous before = new Previous(H100, Profile.Requested, 2, 0, false);
        for (int gpus : List.of(4, 8)) {
            List<PodFacts> pods = H100_NODES.stream().map(node -> new PodFacts("llm", "mimo-" + node.name(), Optional.of(node.name()),
                    Map.of("nvidia.com/gpu", (long) gpus), false, false, Optional.of(self))).toList();
            Judge judge = new Judge(Inventory.of(H100_NODES, pods).forSelf(self), spec(FP8_EP8).hardware(), CATALOG);
            assertThat(judge.judge(spec(FP8_EP8), Optional.of(before)).chosen().orElseThrow().placement().split())
                    .isEqualTo(gpus == 4 ? new NodeSplit(2, 4) : new NodeSplit(1, 8));
        }
    }

    @Test
    void assumedNodesHaveEightGpus() {
        String assumed = "accelerator: {products: [NVIDIA-H200]}\nsizing: {capacity: Assumed}\n";
        String eight = FP8_EP8 + assumed;
        assertThat(judge(eight).judge(spec(eight), Optional.empty()).chosen().orElseThrow().placement().split()).isEqualTo(new NodeSplit(1, 8));
        String sixteen = "model: {uri: \"pvc://models/bf16\"}\nprecision: BF16\nparallelism: {tensor: 16}\n" + assumed;
        assertThat(judge(sixteen).judge(spec(sixteen), Optional.empty()).verdict()).isEqualTo(Verdict.NotPlaceable);
        assertThat(judge(sixteen).accepts(spec(sixteen))).isEmpty();
        assertThat(judge(sixteen).placeable(spec(sixteen))).isFalse();
        assertThat(judge(eight).accepts(spec(eight))).contains(new Judge.Acceptable(H200, Profile.Requested));
        assertThat(judge(eight).placeable(spec(eight))).isTrue();
        assertThat(judge(eight).reachableGpus(H200, 1)).isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void theShortAnswerKnowsPlaces() {
        assertThat(judge(FP8_EP8, nodes(3, 4, H200, 143_771)).accepts(spec(FP8_EP8))).contains(new Judge.Acceptable(H200, Profile.Requested));
        assertThat(judge(FP8_EP8, nodes(3, 3, H200, 143_771)).accepts(spec(FP8_EP8))).isEmpty();
        assertThat(judge(FP8_EP8, nodes(3, 3, H200, 143_771)).placeable(spec(FP8_EP8))).isFalse();
        assertThat(judge(FP8_EP8, nodes(3, 4, H200, 143_771)).reachableGpus(H200, 1)).isEqualTo(12);
    }

    @Test
    void anOldDriverIsWarnedOfOnTheProductThatIsChosen() {
        Map<String, String> labels = new HashMap<>(H100_NODES.getFirst().labels());
        labels.put("nvidia.com/cuda.driver-version.major", "570");
        NodeFacts old = new NodeFacts("old", labels, List.of(), true, true, Map.of("nvidia.com/gpu", 8L));
        Judgement judgement = judge(FP8_EP8, H100_NODES, List.of(old)).judge(spec(FP8_EP8), Optional.empty());
        assertThat(judgement.warnings()).extracting(Warning::reason).containsExactly("DriverTooOld");
        assertThat(judgement.warnings().getFirst().message()).isEqualTo("a node of " + H100 + " has driver 570; the image's CUDA 13 wants 580 or newer, "
                + "or the image's -cu129 variant");
        labels.put("nvidia.com/cuda.driver-version.major", "580");
        NodeFacts recent = new NodeFacts("recent", labels, List.of(), true, true, Map.of("nvidia.com/gpu", 8L));
        assertThat(judge(FP8_EP8, List.of(recent)).judge(spec(FP8_EP8), Optional.empty()).warnings()).isEmpty();
    }
}
