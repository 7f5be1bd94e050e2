package io.mimo.sizing;

import static io.mimo.fixtures.ManifestFixture.manifest;
import static io.mimo.fixtures.NodeFixture.like;
import static io.mimo.sizing.UnequalNodes.CATALOG;
import static io.mimo.sizing.UnequalNodes.FP8_TP4;
import static io.mimo.sizing.UnequalNodes.H200;
import static io.mimo.sizing.UnequalNodes.LARGE;
import static io.mimo.sizing.UnequalNodes.LEAST;
import static io.mimo.sizing.UnequalNodes.all;
import static io.mimo.sizing.UnequalNodes.h200;
import static io.mimo.sizing.UnequalNodes.least;
import static io.mimo.sizing.UnequalNodes.plan;
import static io.mimo.sizing.UnequalNodes.pod;
import static io.mimo.sizing.UnequalNodes.report;
import static org.assertj.core.api.Assertions.assertThat;

import io.mimo.api.PlanReport;
import io.mimo.api.PlanReport.Assignment;
import io.mimo.api.PlanReport.LedgerRow;
import io.mimo.api.Verdict;
import io.mimo.inventory.Inventory;
import io.mimo.inventory.NodeFacts;
import io.mimo.inventory.Reservation;
import io.mimo.plan.Decider;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * Nodes of one product whose labels name different memory: those with enough count, and pods are kept off the others.
 */
class UnequalNodesTest {
    private static final long LEAST_TIGHT = 88_000;

    private static List<String> places(PlanReport report) {
        return report.placement().nodes().stream().map(Assignment::node).toList();
    }

    @Test
    void theLeastMemoryIsTheFirstThatFits() {
        assertThat(report(FP8_TP4, h200(1, LEAST)).verdict()).isEqualTo(Verdict.Fits);
        assertThat(report(FP8_TP4, h200(1, LEAST - 1)).verdict()).isEqualTo(Verdict.DoesNotFit);
        assertThat(LEAST).isBetween(88_000L, 92_000L);
    }

    @Test
    void aSmallerNodeOfTheSameProductChangesNothing() {
        PlanReport alone = report(FP8_TP4, h200(1, LARGE));
        PlanReport joined = report(FP8_TP4, all(h200(1, LARGE), h200(3, 40_000)));
        assertThat(joined.verdict()).isEqualTo(Verdict.Fits);
        assertThat(joined.ledger()).isEqualTo(alone.ledger());
        assertThat(places(joined)).isEqualTo(places(alone));
        assertThat(plan(FP8_TP4, all(h200(1, LARGE), h200(1, 40_000)))).isEqualTo(plan(FP8_TP4, h200(1, LARGE)));
    }

    @Test
    void theLedgerShowsTheSmallestNodeThatMayGetAPod() {
        List<LedgerRow> rows = report(FP8_TP4 + "replicas: 2\n", all(h200(1, LARGE), h200(1, 100_000), h200(1, 40_000)))
                .ledger();
        assertThat(rows).extracting(LedgerRow::visibleMiB).containsExactly(new BigDecimal("99384.000"));
        assertThat(places(report(FP8_TP4 + "replicas: 3\n", all(h200(1, LARGE), h200(1, 100_000), h200(1, 40_000)))))
                .containsExactlyInAnyOrder("nvidia-h200-0-143771", "nvidia-h200-0-100000");
    }

    @Test
    void aRefusalShowsTheLargestNode() {
        List<LedgerRow> rows =
                report(FP8_TP4, all(h200(1, 50_000), h200(1, 60_000))).ledger();
        assertThat(rows).extracting(LedgerRow::visibleMiB).containsOnly(new BigDecimal("59384.000"));
    }

    @Test
    void whereTheLargeNodesAreTakenThePlanIsTightOnTheSmallOnes() {
        String spec = FP8_TP4 + "maxModelLen: 8192\n";
        List<NodeFacts> mixed = all(h200(1, LARGE), h200(1, LEAST_TIGHT));
        assertThat(report(spec, mixed).verdict()).isEqualTo(Verdict.Fits);
        Inventory busy = Inventory.of(mixed, List.of(pod("other", "nvidia-h200-0-143771", Optional.empty())));
        PlanReport tight = Decider.decide(manifest(spec), CATALOG, busy).report();
        assertThat(tight.verdict()).isEqualTo(Verdict.Tight);
        assertThat(places(tight)).containsExactly("nvidia-h200-0-" + LEAST_TIGHT);
        assertThat(tight.ledger())
                .extracting(LedgerRow::visibleMiB)
                .containsOnly(new BigDecimal(LEAST_TIGHT - 616 + ".000"));
        PlanReport refused = Decider.decide(manifest(spec + "sizing: {allowTight: false}\n"), CATALOG, busy)
                .report();
        assertThat(refused.verdict()).isEqualTo(Verdict.NotPlaceable);
        assertThat(refused.reasons().getFirst().message())
                .contains("the largest free block on one node is 0")
                .endsWith("; 1 node of NVIDIA-H200 with less than " + Bytes.grouped(least(spec))
                        + " MiB of GPU memory is too small for it");
    }

    @Test
    void aPromiseToAnotherIsNotKeptOnANodeThatIsTooSmallForIt() {
        Reservation promise =
                new Reservation("llm/other", H200, LEAST, "nvidia.com/gpu", 4, 1, 1, Map.of(), Map.of(), List.of());
        Inventory inventory = Inventory.of(all(h200(1, LARGE), h200(1, 60_000)), List.of());
        String small = "model: {uri: \"pvc://models/int4\"}\nprecision: INT4\nparallelism: {tensor: 4}\n";
        assertThat(Decider.decide(manifest(FP8_TP4), CATALOG, inventory.withPromises(List.of(promise)))
                        .report()
                        .verdict())
                .isEqualTo(Verdict.NotPlaceable);
        assertThat(places(Decider.decide(manifest(small), CATALOG, inventory.withPromises(List.of(promise)))
                        .report()))
                .containsExactly("nvidia-h200-0-60000");
    }

    @Test
    void assumedNodesAreNotPinnedByALabelThatNobodySaw() {
        String assumed = FP8_TP4 + "accelerator: {products: [NVIDIA-H200]}\nsizing: {capacity: Assumed}\n";
        assertThat(plan(assumed, List.of()).placement().leastMemoryMiB()).isEmpty();
    }

    @Test
    void noReplicaNeedsNoFreeGpu() {
        String none = FP8_TP4 + "replicas: 0\n";
        NodeFacts node = h200(1, LARGE).getFirst();
        NodeFacts cordoned = like(node).cordoned().build();
        PlanReport report = report(none, List.of(cordoned));
        assertThat(report.verdict()).isEqualTo(Verdict.Fits);
        assertThat(report.layout().nodesPerReplica()).isEqualTo(1);
        assertThat(report.placement().message()).isEqualTo("0 of 0 replicas can be placed");
        assertThat(report(none, List.of()).reasons())
                .extracting(PlanReport.ReasonEntry::reason)
                .containsExactly("NoGpuNodes");
        assertThat(report(none, h200(1, 40_000)).verdict()).isEqualTo(Verdict.DoesNotFit);
    }

    @Test
    void noReplicaStillNeedsNodesThatItCouldBeCutOver() {
        String wide = "model: {uri: \"pvc://models/bf16\"}\nprecision: BF16\nparallelism: {tensor: 8}\nreplicas: 0\n";
        PlanReport report = report(wide, h200(4, LARGE));
        assertThat(report.verdict()).isEqualTo(Verdict.NotPlaceable);
        assertThat(report.reasons()).extracting(PlanReport.ReasonEntry::reason).containsExactly("NoNodeSplit");
        report.suggestions()
                .forEach(suggestion -> assertThat(suggestion.edits()).containsKey("spec.parallelism.tensor"));
        assertThat(report.suggestions()).isNotEmpty();
    }
}
