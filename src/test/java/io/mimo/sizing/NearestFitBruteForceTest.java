package io.mimo.sizing;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimo.api.MimoDeployment;
import io.mimo.api.PlanReport;
import io.mimo.api.PlanReport.Suggestion;
import io.mimo.api.Verdict;
import io.mimo.catalog.Catalog;
import io.mimo.catalog.Checkpoint;
import io.mimo.fixtures.ManifestFixture;
import io.mimo.fixtures.NodeFixture;
import io.mimo.inventory.Inventory;
import io.mimo.inventory.NodeFacts;
import io.mimo.manifest.Layout;
import io.mimo.manifest.ServingSpec;
import io.mimo.manifest.SpecResolver;
import io.mimo.manifest.SpecResolver.Resolution;
import io.mimo.plan.Decider;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * No legal layout that fits is missed: the first suggestion against every manifest that differs from the user's in
 * layout, checkpoint, context length, product and acceptance of tight plans, over up to 64 GPUs. Shared with the
 * search: only the full judge, whose short form the search asks.
 */
class NearestFitBruteForceTest {
    private static final Catalog CATALOG = Catalog.load();
    private static final int MOST_GPUS = 64;
    private static final int STEP = 1024;
    private static final String FP8 = "hf://XiaomiMiMo/MiMo-V2-Flash";

    /** A manifest's fields that an edit may change, in the words of the manifest. */
    record Ask(
            String uri,
            String precision,
            int tensor,
            int data,
            int pipeline,
            int expert,
            int length,
            List<String> products,
            boolean tight,
            String rest) {
        MimoDeployment manifest() {
            return ManifestFixture.manifest(
                    """
                    model: {uri: "%s"}
                    precision: %s
                    parallelism: {tensor: %d, data: %d, pipeline: %d, expert: %d}
                    maxModelLen: %d
                    accelerator: {products: %s}
                    sizing: {allowTight: %s}
                    %s
                    """.formatted(uri, precision, tensor, data, pipeline, expert, length, products, tight, rest));
        }

        Ask layout(int t, int d, int p, int e) {
            return new Ask(uri, precision, t, d, p, e, length, products, tight, rest);
        }

        Ask checkpoint(String otherUri, String otherPrecision) {
            return new Ask(otherUri, otherPrecision, tensor, data, pipeline, expert, length, products, tight, rest);
        }

        Ask length(int tokens) {
            return new Ask(uri, precision, tensor, data, pipeline, expert, tokens, products, tight, rest);
        }

        Ask products(List<String> others) {
            return new Ask(uri, precision, tensor, data, pipeline, expert, length, others, tight, rest);
        }

        Ask allowTight() {
            return new Ask(uri, precision, tensor, data, pipeline, expert, length, products, true, rest);
        }
    }

    /** What a suggestion is ranked by, best first. */
    record Rank(int edits, boolean otherCheckpoint, boolean tight, int length, int gpus, BigDecimal usdPerHour)
            implements Comparable<Rank> {
        private static final Comparator<Rank> ORDER = Comparator.comparingInt(Rank::edits)
                .thenComparing(Rank::otherCheckpoint)
                .thenComparing(Rank::tight)
                .thenComparing(rank -> -rank.length())
                .thenComparingInt(Rank::gpus)
                .thenComparing(Rank::usdPerHour);

        static Rank of(int edits, boolean otherCheckpoint, Verdict verdict, int length, int gpus, String product) {
            return new Rank(
                    edits,
                    otherCheckpoint,
                    verdict != Verdict.Fits,
                    length,
                    gpus,
                    CATALOG.prices().perHourUsd(product, gpus).orElse(BigDecimal.valueOf(Long.MAX_VALUE)));
        }

        @Override
        public int compareTo(Rank other) {
            return ORDER.compare(this, other);
        }
    }

    record Case(Ask ask, List<NodeFacts> nodes) {
        Inventory inventory() {
            return Inventory.of(nodes, List.of());
        }
    }

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
        Optional<Rank> first =
                report.suggestions().stream().findFirst().map(suggestion -> rank(some.ask(), suggestion));
        assertThat(first)
                .as("%s%nsuggested %s", report.explanation(), report.suggestions())
                .isEqualTo(best);
    }

    private static Rank rank(Ask ask, Suggestion suggestion) {
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
                suggestion.gpusPerReplica(),
                product);
    }

    /** All manifests near one, judged one by one; one judge per product filter, because it only counts the nodes. */
    private static final class BruteForce {
        private final Case some;
        private final Ask ask;
        private final Map<List<String>, Evaluator> judges = new HashMap<>();
        private Optional<Rank> best = Optional.empty();

        BruteForce(Case some) {
            this.some = some;
            this.ask = some.ask();
        }

        Optional<Rank> best() {
            List<Ask> bases = new ArrayList<>(List.of(ask));
            CATALOG.checkpoints().stream()
                    .map(BruteForce::names)
                    .filter(names -> !names.get(1).equals(ask.precision()))
                    .forEach(names -> bases.add(ask.checkpoint(names.get(0), names.get(1))));
            for (Ask base : bases) {
                for (Ask filtered : filters(base)) {
                    layouts(filtered);
                }
            }
            return best;
        }

        private static List<String> names(Checkpoint checkpoint) {
            return List.of(checkpoint.uri(), checkpoint.precision().name());
        }

        /** As it is, with tight plans allowed, with each other product named, and with both. */
        private List<Ask> filters(Ask base) {
            List<Ask> all = new ArrayList<>(List.of(base));
            if (!ask.products().isEmpty()) {
                new TreeSet<>(some.nodes().stream()
                                .map(node -> node.product().orElseThrow())
                                .toList())
                        .stream()
                                .filter(product -> !ask.products().contains(product))
                                .forEach(product -> all.add(base.products(List.of(product))));
            }
            if (!ask.tight()) {
                List.copyOf(all).forEach(one -> all.add(one.allowTight()));
            }
            return all;
        }

        private void layouts(Ask filtered) {
            if (!(SpecResolver.resolve(filtered.layout(1, 1, 1, 0).manifest(), CATALOG)
                    instanceof Resolution.Valid(ServingSpec spec))) {
                return;
            }
            long most = Math.min(
                    MOST_GPUS,
                    some.nodes().stream()
                            .mapToLong(node -> node.allocatable("nvidia.com/gpu"))
                            .sum());
            for (int tensor = 1; tensor <= most; tensor *= 2) {
                for (int pipeline = 1; pipeline <= 48 && tensor * pipeline <= most; pipeline++) {
                    for (int data = 1; tensor * pipeline * data <= most; data++) {
                        lengths(filtered.layout(tensor, data, pipeline, 0), spec);
                        lengths(filtered.layout(tensor, data, pipeline, tensor * data), spec);
                    }
                }
            }
        }

        /** Every length, the longest first, until no other can be better. */
        private void lengths(Ask layout, ServingSpec resolved) {
            int edits = edits(layout);
            if (best.isPresent() && best.get().edits() < edits) {
                return;
            }
            ServingSpec spec =
                    resolved.withLayout(new Layout(layout.tensor(), layout.data(), layout.pipeline(), layout.expert()));
            if (judged(layout, spec, layout.length(), edits)
                    || best.isPresent() && best.get().edits() < edits + 1) {
                return;
            }
            for (int tokens = (layout.length() - 1) / STEP * STEP; tokens > 0; tokens -= STEP) {
                if (judged(layout, spec.withMaxModelLen(tokens), tokens, edits + 1)) {
                    return;
                }
            }
        }

        /** True when accepted. */
        private boolean judged(Ask layout, ServingSpec spec, int length, int edits) {
            Evaluator judge = judges.computeIfAbsent(
                    layout.products(), products -> new Evaluator(some.inventory(), spec.hardware(), CATALOG));
            SizingResult judgement = judge.judge(spec, Optional.empty());
            if (judgement.accepted()) {
                Rank rank = Rank.of(
                        edits,
                        !layout.uri().equals(ask.uri()),
                        judgement.verdict(),
                        length,
                        spec.layout().gpus(),
                        judgement.chosen().orElseThrow().product().gpu().product());
                best = Optional.of(
                        best.filter(known -> known.compareTo(rank) <= 0).orElse(rank));
            }
            return judgement.accepted();
        }

        private int edits(Ask other) {
            boolean ranks = other.tensor() != ask.tensor() || other.data() != ask.data();
            return (other.uri().equals(ask.uri()) ? 0 : 2)
                    + (other.tensor() == ask.tensor() ? 0 : 1)
                    + (other.data() == ask.data() ? 0 : 1)
                    + (other.pipeline() == ask.pipeline() ? 0 : 1)
                    + (ranks || other.expert() == ask.expert() ? 0 : 1)
                    + (other.products().equals(ask.products()) ? 0 : 1)
                    + (other.tight() == ask.tight() ? 0 : 1);
        }
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
