package io.mimo.sizing;

import static io.mimo.sizing.BruteForce.CATALOG;
import static org.assertj.core.api.Assertions.assertThat;

import io.mimo.api.PlanReport;
import io.mimo.api.PlanReport.Suggestion;
import io.mimo.fixtures.NodeFixture;
import io.mimo.inventory.NodeFacts;
import io.mimo.manifest.Layout;
import io.mimo.plan.Decider;
import io.mimo.sizing.BruteForce.Case;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * No legal layout that fits is missed: the first suggestion against every manifest that differs from the user's in
 * layout, checkpoint, context length, product and acceptance of tight plans, over up to 64 GPUs. Shared with the
 * search: only the full judge, whose short form the search asks.
 */
class NearestFitBruteForceTest {
    private static final String FP8 = "hf://XiaomiMiMo/MiMo-V2-Flash";

    @TestFactory
    Stream<DynamicTest> theFirstSuggestionIsTheBestOfAll() {
        List<Case> cases = cases();
        return cases.stream()
                .map(some -> DynamicTest.dynamicTest(some.ask() + " on " + summary(some.nodes()), () -> check(some)));
    }

    private static void check(Case some) {
        PlanReport report =
                Decider.decide(some.ask().manifest(), CATALOG, some.inventory()).report();
        if (!report.verdict().isRefusal()) {
            assertThat(report.suggestions()).isEmpty();
            return;
        }
        Optional<Rank> best = new BruteForce(some).best();
        Optional<Rank> first = report.suggestions().stream().findFirst().map(suggestion -> rank(some, suggestion));
        assertThat(first)
                .as("%s%nsuggested %s", report.explanation(), report.suggestions())
                .isEqualTo(best);
    }

    private static Rank rank(Case some, Suggestion suggestion) {
        Ask ask = some.ask();
        Map<String, Object> edits = suggestion.edits();
        boolean ranks = edits.containsKey("spec.parallelism.tensor") || edits.containsKey("spec.parallelism.data");
        int count = (int) edits.keySet().stream()
                .filter(path -> !(ranks && path.equals("spec.parallelism.expert")))
                .count();
        String product = suggestion.message().replaceAll(".* x (\\S+) per replica.*", "$1");
        return Rank.of(
                count,
                edits.containsKey("spec.model.uri"),
                suggestion.verdict(),
                (int) edits.getOrDefault("spec.maxModelLen", ask.length()),
                new Layout(
                        (int) edits.getOrDefault("spec.parallelism.tensor", ask.tensor()),
                        (int) edits.getOrDefault("spec.parallelism.data", ask.data()),
                        (int) edits.getOrDefault("spec.parallelism.pipeline", ask.pipeline()),
                        (int) edits.getOrDefault("spec.parallelism.expert", ask.expert())),
                product,
                some.gpusPerNode(product));
    }

    private static String summary(List<NodeFacts> nodes) {
        return nodes.stream()
                .map(node -> node.product().orElse("") + " x " + node.allocatable("nvidia.com/gpu"))
                .toList()
                .toString();
    }

    private static List<Case> cases() {
        Random random = new Random(4);
        List<Case> cases = new ArrayList<>();
        while (cases.size() < 40) {
            cases.add(random(random));
        }
        return cases;
    }

    private static <T> T one(Random random, List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    private static Case random(Random random) {
        String precision = one(random, List.of("FP8", "FP8", "BF16", "INT4"));
        int tensor = one(random, List.of(1, 2, 4, 8, 16, 3, 10));
        int data = one(random, List.of(1, 1, 2, 3, 4));
        int pipeline = one(random, List.of(1, 1, 2, 3));
        int expert = one(random, List.of(0, tensor * data, tensor * data, 5));
        int length = one(random, List.of(1024, 4096, 20_000, 32768));
        List<String> products = one(
                random,
                List.of(List.<String>of(), List.of(), List.of("NVIDIA-H100-80GB-HBM3"), List.of("NVIDIA-H200")));
        List<NodeFacts> nodes = new ArrayList<>();
        nodes.addAll(
                NodeFixture.nodes(random.nextInt(4), one(random, List.of(2, 4, 8)), "NVIDIA-H100-80GB-HBM3", 81559));
        nodes.addAll(NodeFixture.nodes(random.nextInt(3), one(random, List.of(1, 3, 4, 8)), "NVIDIA-H200", 143771));
        nodes.addAll(NodeFixture.nodes(random.nextInt(2), one(random, List.of(1, 2, 4)), "NVIDIA-B200", 183359));
        nodes.addAll(
                NodeFixture.nodes(random.nextInt(3), one(random, List.of(2, 8)), "NVIDIA-GeForce-RTX-3090", 24576));
        String rest = "gpuMemoryUtilization: " + one(random, List.of("0.9", "0.95", "0.8"))
                + "\nengine: {image: \"vllm/vllm-openai:v"
                + one(random, List.of("0.33.0", "0.24.0", "0.14.0", "0.29.0")) + "\"}";
        return new Case(
                new Ask(
                        precision.equals("FP8") ? FP8 : "pvc://models/own",
                        precision,
                        tensor,
                        data,
                        pipeline,
                        expert,
                        length,
                        products,
                        random.nextInt(4) > 0,
                        rest),
                nodes);
    }
}
