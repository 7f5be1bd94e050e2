package io.mimo.sizing;

import static io.mimo.fixtures.NodeFixture.nodes;
import static org.assertj.core.api.Assertions.assertThat;

import io.mimo.api.Precision;
import io.mimo.api.Verdict;
import io.mimo.catalog.Catalog;
import io.mimo.fixtures.ManifestFixture;
import io.mimo.inventory.Inventory;
import io.mimo.inventory.NodeFacts;
import io.mimo.manifest.Layout;
import io.mimo.manifest.ServingSpec;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Which configurations are proposed, in which order, and what each is counted to change. */
class NearestFitTest {
    private static final Catalog CATALOG = Catalog.load();
    private static final String H100 = "NVIDIA-H100-80GB-HBM3";
    private static final String H200 = "NVIDIA-H200";
    private static final String UNPRICED = "NVIDIA-X";
    private static final String FP8 =
            "model: {uri: \"hf://XiaomiMiMo/MiMo-V2-Flash\", revision: abc}\nprecision: FP8\n";
    private static final String BF16 = "model: {uri: \"pvc://models/bf16\"}\nprecision: BF16\n";
    private static final int ALL = 1_000;

    private static ServingSpec spec(String yaml) {
        return ManifestFixture.spec(yaml, CATALOG);
    }

    @SafeVarargs
    private static List<Fit> search(String yaml, int most, List<NodeFacts>... nodes) {
        ServingSpec spec = spec(yaml);
        Inventory inventory =
                Inventory.of(Stream.of(nodes).flatMap(List::stream).toList(), List.of());
        return new NearestFit(
                        spec, spec.layout(), new Evaluator(inventory, spec.hardware(), CATALOG), inventory, CATALOG)
                .search(most);
    }

    private static List<NodeFacts> h100(int count, int gpus) {
        return nodes(count, gpus, H100, 81_559);
    }

    private static List<NodeFacts> h200(int count, int gpus) {
        return nodes(count, gpus, H200, 143_771);
    }

    private static boolean fills(Layout layout, int node) {
        return node % layout.gpus() == 0 || layout.gpus() % node == 0;
    }

    /** One word or number after the other, best first. */
    private static Comparator<Fit> best() {
        return Comparator.comparingInt(Fit::edits)
                .thenComparing(fit -> fit.checkpoint().isPresent() ? 1 : 0)
                .thenComparing(fit -> fit.verdict() == Verdict.Fits ? 0 : 1)
                .thenComparing(Comparator.comparingInt(Fit::maxModelLen).reversed())
                .thenComparing(
                        fit -> fit.layout().expert() > 0 && 256 % fit.layout().expert() > 0 ? 1 : 0)
                .thenComparing(fit -> fills(
                                fit.layout(),
                                Map.of(H100, 8, H200, 4, UNPRICED, 6).get(fit.product()))
                        ? 0
                        : 1)
                .thenComparing(fit -> fit.layout().gpus())
                .thenComparing(fit -> List.of(H100, H200, UNPRICED).indexOf(fit.product()))
                .thenComparing(fit -> fit.layout().data() > 1 && fit.layout().expert() == 0 ? 1 : 0)
                .thenComparing(fit -> fit.layout().pipeline())
                .thenComparing(Comparator.comparingInt((Fit fit) -> fit.layout().tensor())
                        .reversed());
    }

    private static int changed(Fit fit, ServingSpec asked) {
        Layout layout = fit.layout();
        int count = (layout.tensor() == asked.layout().tensor() ? 0 : 1)
                + (layout.data() == asked.layout().data() ? 0 : 1)
                + (layout.pipeline() == asked.layout().pipeline() ? 0 : 1)
                + (fit.maxModelLen() == asked.maxModelLen() ? 0 : 1)
                + (fit.checkpoint().isPresent() ? 2 : 0)
                + (fit.productEdited() ? 1 : 0)
                + (fit.tightAllowed() ? 1 : 0)
                + fit.changes().size();
        boolean onlyExpert = layout.tensor() == asked.layout().tensor()
                && layout.data() == asked.layout().data()
                && layout.expert() != asked.layout().expert();
        return count + (onlyExpert ? 1 : 0);
    }

    private static final List<String> ASKED = List.of(
            FP8 + "parallelism: {tensor: 4}\n",
            FP8
                    + "parallelism: {tensor: 4, data: 4, pipeline: 2, expert: 16}\nmaxModelLen: 16384\nsizing: "
                    + "{allowTight: false}\n",
            BF16 + "parallelism: {tensor: 8, pipeline: 2}\nmaxModelLen: 262144\naccelerator: {products: [" + H100
                    + "]}\n",
            FP8 + "parallelism: {tensor: 8}\nmaxModelLen: 16384\ngpuMemoryUtilization: 0.97\n",
            BF16 + "parallelism: {tensor: 2, data: 4}\nmaxModelLen: 131072\naccelerator: {products: [" + H200
                    + "]}\nsizing: {allowTight: false}\n");

    @Test
    void everythingThatWouldDoInOrderAndWithTheChangesThatItTakes() {
        for (String asked : ASKED) {
            List<Fit> fits = search(asked, ALL, h100(3, 8), h200(3, 4), nodes(2, 6, UNPRICED, 200_000));
            assertThat(fits).as(asked).hasSizeGreaterThan(50).isSortedAccordingTo(best());
            assertThat(fits)
                    .allSatisfy(fit -> assertThat(fit.edits()).as("%s", fit).isEqualTo(changed(fit, spec(asked))));
            assertThat(fits.stream()
                            .map(fit -> List.of(
                                    fit.layout().tensor(),
                                    fit.layout().data(),
                                    fit.layout().pipeline(),
                                    fit.checkpoint(),
                                    fit.changes())))
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    void theFirstFewAreTheFirstOfAll() {
        for (String asked : ASKED) {
            List<Fit> all = search(asked, ALL, h100(3, 8), h200(3, 4));
            for (int most : List.of(1, 2, 3, 7)) {
                assertThat(search(asked, most, h100(3, 8), h200(3, 4)))
                        .as(asked)
                        .isEqualTo(all.subList(0, most));
            }
        }
    }

    @Test
    void whatIsProposedIsWhatTheUserAskedForAsFarAsItGoes() {
        assertThat(search(
                        FP8 + "parallelism: {tensor: 4}\naccelerator: {products: [" + H100 + "]}\n",
                        1,
                        h100(1, 4),
                        h200(1, 4)))
                .as("on another product")
                .containsExactly(new Fit(
                        new Layout(4, 1, 1, 0),
                        32_768,
                        Optional.empty(),
                        H200,
                        true,
                        false,
                        List.of(),
                        Verdict.Fits,
                        1));
        assertThat(search(
                        FP8
                                + "parallelism: {tensor: 4}\ngpuMemoryUtilization: 0.97\nmaxModelLen: 16384\nsizing: "
                                + "{allowTight: false}\n",
                        1,
                        h100(1, 4)))
                .as("as a tight plan")
                .containsExactly(new Fit(
                        new Layout(4, 1, 1, 0),
                        16_384,
                        Optional.empty(),
                        H100,
                        false,
                        true,
                        List.of(),
                        Verdict.Tight,
                        1));
        Fit shorter = search(BF16 + "parallelism: {tensor: 8}\nmaxModelLen: 262144\n", 1, nodes(1, 8, UNPRICED, 90_000))
                .getFirst();
        assertThat(shorter.layout()).isEqualTo(new Layout(8, 1, 1, 0));
        assertThat(shorter.edits()).isEqualTo(1);
        assertThat(shorter.maxModelLen() % 1_024).isZero();
    }

    /** The proposed length is accepted, and the next step of 1,024 tokens is not. */
    @Test
    void theLongestRequestThatIsAccepted() {
        String asked =
                FP8 + "parallelism: {tensor: 4, data: 2, expert: 8}\nmaxModelLen: 262144\ngpuMemoryUtilization: 0.64\n";
        List<Fit> shorter = search(asked, ALL, h100(1, 8)).stream()
                .filter(fit -> fit.maxModelLen() < 262_144)
                .toList();
        assertThat(shorter).isNotEmpty();
        Evaluator judge =
                new Evaluator(Inventory.of(h100(1, 8), List.of()), spec(asked).hardware(), CATALOG);
        for (Fit fit : shorter) {
            ServingSpec proposed = fit.checkpoint()
                    .map(spec(asked)::withCheckpoint)
                    .orElse(spec(asked))
                    .withLayout(fit.layout());
            assertThat(judge.accepts(proposed.withMaxModelLen(fit.maxModelLen())))
                    .isPresent();
            assertThat(judge.accepts(proposed.withMaxModelLen(fit.maxModelLen() + 1_024)))
                    .isEmpty();
        }
    }

    @Test
    void moreThanSixtyFourGpusAreProposedOnlyToWhoAskedForThem() {
        assertThat(search(BF16 + "parallelism: {tensor: 8}\n", ALL, h200(16, 8)))
                .allSatisfy(fit -> assertThat(fit.layout().gpus()).isLessThanOrEqualTo(64));
        assertThat(search(BF16 + "parallelism: {tensor: 8, data: 9, expert: 72}\n", ALL, h200(16, 8)))
                .anySatisfy(fit -> assertThat(fit.layout().gpus()).isEqualTo(72))
                .allSatisfy(fit -> assertThat(fit.layout().gpus()).isLessThanOrEqualTo(72));
    }

    @Test
    void anotherCheckpointIsOneOfTheSameModelWithAnotherPrecision() {
        List<Fit> fits = search(FP8 + "parallelism: {tensor: 2}\n", ALL, h200(1, 2));
        assertThat(fits).isNotEmpty().allSatisfy(fit -> {
            assertThat(fit.checkpoint().orElseThrow().model()).isEqualTo(Catalog.DEFAULT_MODEL);
            assertThat(fit.checkpoint().orElseThrow().precision()).isEqualTo(Precision.INT4);
        });
    }
}
