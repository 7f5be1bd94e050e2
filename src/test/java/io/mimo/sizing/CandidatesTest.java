package io.mimo.sizing;

import static io.mimo.fixtures.NodeFixture.nodes;
import static org.assertj.core.api.Assertions.assertThat;

import io.mimo.api.Verdict;
import io.mimo.catalog.Catalog;
import io.mimo.catalog.Checkpoint;
import io.mimo.fixtures.ManifestFixture;
import io.mimo.fixtures.NodeFixture;
import io.mimo.inventory.Inventory;
import io.mimo.inventory.NodeFacts;
import io.mimo.manifest.Layout;
import io.mimo.manifest.ServingSpec;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a cluster could serve before anyone has asked for a layout. */
class CandidatesTest {
    private static final Catalog CATALOG = Catalog.load();
    private static final String H100 = "NVIDIA-H100-80GB-HBM3";
    private static final String H200 = "NVIDIA-H200";
    private static final List<Checkpoint> CHECKPOINTS = CATALOG.checkpoints().stream()
            .filter(one -> one.model().equals(Catalog.DEFAULT_MODEL))
            .toList();

    private static ServingSpec wish(String more) {
        return ManifestFixture.spec(
                "model: {uri: \"hf://XiaomiMiMo/MiMo-V2-Flash\", revision: abc}\nprecision: FP8\nparallelism: "
                        + "{tensor: 4}\n"
                        + more,
                CATALOG);
    }

    private static List<NodeFacts> mixed() {
        List<NodeFacts> nodes = new ArrayList<>(nodes(2, 8, H100, 81_559));
        nodes.addAll(nodes(1, 4, H200, 143_771));
        nodes.addAll(nodes(1, 8, "NVIDIA-X", 143_771));
        return nodes;
    }

    private static List<Candidate> offers(String more, List<NodeFacts> nodes) {
        return Candidates.over(wish(more), CHECKPOINTS, Inventory.of(nodes, List.of()), CATALOG);
    }

    private static Comparator<Candidate> best(int replicas) {
        return Comparator.comparingInt((Candidate offer) -> offer.replicasPossible() >= replicas ? 0 : 1)
                .thenComparing(offer -> offer.verdict() == Verdict.Fits ? 0 : 1)
                .thenComparing(offer -> offer.checkpoint().uri().startsWith("hf://XiaomiMiMo/") ? 0 : 1)
                .thenComparing(offer ->
                        offer.layout().expert() > 0 && 256 % offer.layout().expert() > 0 ? 1 : 0)
                .thenComparing(offer -> fills(offer.layout(), offer.product().equals(H200) ? 4 : 8) ? 0 : 1)
                .thenComparing(offer -> offer.layout().gpus())
                .thenComparing(offer -> List.of(H100, H200, "NVIDIA-X").indexOf(offer.product()))
                .thenComparing(
                        offer -> offer.layout().data() > 1 && offer.layout().expert() == 0 ? 1 : 0)
                .thenComparing(offer -> offer.layout().pipeline())
                .thenComparing(Comparator.comparingInt(
                                (Candidate offer) -> offer.layout().tensor())
                        .reversed())
                .thenComparing(offer -> offer.checkpoint().uri());
    }

    private static boolean fills(Layout layout, int node) {
        return node % layout.gpus() == 0 || layout.gpus() % node == 0;
    }

    private static Candidate of(List<Candidate> offers, Layout layout, String product, String precision) {
        return offers.stream()
                .filter(offer -> offer.layout().equals(layout)
                        && offer.product().equals(product)
                        && offer.checkpoint().precision().name().equals(precision))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void everyCheckpointAndProductInOrder() {
        for (int replicas : List.of(1, 2, 3)) {
            List<Candidate> offers =
                    offers("replicas: " + replicas + "\nmaxModelLen: 16384\ngpuMemoryUtilization: 0.97\n", mixed());
            assertThat(offers).hasSizeGreaterThan(50).isSortedAccordingTo(best(replicas));
            assertThat(offers).extracting(Candidate::product).contains(H100, H200, "NVIDIA-X");
            assertThat(offers)
                    .extracting(offer -> offer.checkpoint().precision().name())
                    .contains("FP8", "INT4");
            assertThat(offers).extracting(Candidate::verdict).contains(Verdict.Fits, Verdict.Tight);
            assertThat(offers.stream()
                            .map(offer -> List.of(
                                    offer.checkpoint(),
                                    offer.product(),
                                    offer.layout().tensor(),
                                    offer.layout().data(),
                                    offer.layout().pipeline())))
                    .doesNotHaveDuplicates();
            assertThat(offers)
                    .anySatisfy(offer -> assertThat(offer.replicasPossible()).isLessThan(replicas + 1));
        }
    }

    /** A replica's tokens are those of all its data ranks; the price is that of all replicas asked for. */
    @Test
    void anOfferSaysWhatTheVerdictWouldSay() {
        Layout two = new Layout(4, 2, 1, 8);
        ServingSpec spec = wish("replicas: 2\n").withLayout(two);
        SizingResult judgement = new Evaluator(
                        Inventory.of(nodes(2, 8, H100, 81_559), List.of()), spec.hardware(), CATALOG)
                .judge(spec, Optional.empty());
        MemoryLedger ledger = judgement.chosen().orElseThrow().product().requested();
        Candidate offer = of(offers("replicas: 2\n", mixed()), two, H100, "FP8");
        assertThat(offer.kvTokens()).isEqualTo(2 * ledger.kvTokens());
        assertThat(offer.maxConcurrency())
                .isEqualByComparingTo(ledger.maxConcurrency().multiply(BigDecimal.TWO));
        assertThat(offer.nodesPerReplica()).isEqualTo(1);
        assertThat(offer.replicasPossible()).isEqualTo(2);
        assertThat(offer.verdict()).isEqualTo(Verdict.Fits);
        assertThat(offer.perHourUsd())
                .isEqualTo(CATALOG.prices().perHourUsd(H100, 16))
                .isPresent();
        assertThat(of(offers("replicas: 0\n", mixed()), two, H100, "FP8").perHourUsd())
                .as("of one where none is asked for")
                .isEqualTo(CATALOG.prices().perHourUsd(H100, 8));
    }

    @Test
    void aProductIsOfferedAloneSoThatAReplicaNeverMixesTwo() {
        List<NodeFacts> nodes = new ArrayList<>(nodes(1, 4, H200, 143_771));
        nodes.addAll(nodes(1, 4, H100, 81_559));
        assertThat(offers("", nodes))
                .isNotEmpty()
                .allSatisfy(offer -> assertThat(offer.layout().gpus()).isLessThanOrEqualTo(4));
        assertThat(offers("accelerator: {products: [" + H100 + "]}\n", nodes))
                .allSatisfy(offer -> assertThat(offer.product()).isEqualTo(H100));
        assertThat(offers("podTemplate: {nodeSelector: {pool: none}}\n", nodes)).isEmpty();
    }

    @Test
    void noMoreThanSixtyFourGpus() {
        assertThat(offers("", nodes(12, 8, H200, 143_771)))
                .anySatisfy(offer -> assertThat(offer.layout().gpus()).isEqualTo(64))
                .allSatisfy(offer -> assertThat(offer.layout().gpus()).isLessThanOrEqualTo(64));
    }

    @Test
    void theFirstOfEachSizeIsTheBestOfIt() {
        List<Candidate> all = offers("", mixed());
        List<Candidate> few = Candidates.firstOfEachSize(all);
        assertThat(few.stream()
                        .map(offer -> List.of(
                                offer.checkpoint(),
                                offer.product(),
                                offer.layout().gpus())))
                .doesNotHaveDuplicates();
        assertThat(few).allSatisfy(offer -> assertThat(all.stream()
                        .filter(other -> other.checkpoint().equals(offer.checkpoint())
                                && other.product().equals(offer.product())
                                && other.layout().gpus() == offer.layout().gpus())
                        .findFirst())
                .contains(offer));
        assertThat(all.stream()
                        .map(offer -> List.of(
                                offer.checkpoint(),
                                offer.product(),
                                offer.layout().gpus()))
                        .distinct())
                .hasSameSizeAs(few);
    }

    /** Larger nodes that the node selector leaves out decide nothing. */
    @Test
    void onlyNodesWithinTheSelectorSayWhatFillsANode() {
        List<NodeFacts> own = nodes(1, 4, H200, 143_771).stream()
                .map(node -> NodeFixture.like(node).label("pool", "own").build())
                .toList();
        List<NodeFacts> all = new ArrayList<>(own);
        all.addAll(nodes(1, 12, H200, 143_771).stream()
                .map(node -> NodeFixture.like(node).named("large").build())
                .toList());
        String more = "podTemplate: {nodeSelector: {pool: own}}\n";

        assertThat(offers(more, all)).isNotEmpty().isEqualTo(offers(more, own));
    }
}
