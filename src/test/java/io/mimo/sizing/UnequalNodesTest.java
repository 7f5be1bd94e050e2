package io.mimo.sizing;

import static io.mimo.fixtures.ManifestFixture.manifest;
import static io.mimo.fixtures.NodeFixture.like;
import static io.mimo.fixtures.NodeFixture.nodes;
import static io.mimo.fixtures.PodFixture.aPod;
import static org.assertj.core.api.Assertions.assertThat;

import io.mimo.api.MimoDeployment;
import io.mimo.api.MimoDeploymentStatus;
import io.mimo.api.MimoDeploymentStatus.PlanStatus;
import io.mimo.api.PlanReport;
import io.mimo.api.PlanReport.Assignment;
import io.mimo.api.PlanReport.LedgerRow;
import io.mimo.api.Verdict;
import io.mimo.catalog.Catalog;
import io.mimo.inventory.GpuPin;
import io.mimo.inventory.Inventory;
import io.mimo.inventory.NodeFacts;
import io.mimo.inventory.PodFacts;
import io.mimo.inventory.PodFacts.Owner;
import io.mimo.inventory.Reservation;
import io.mimo.plan.Decider;
import io.mimo.plan.Decision;
import io.mimo.plan.Plan;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Nodes of one product whose labels name different memory: those with enough count, and pods are kept off the others.
 */
class UnequalNodesTest {
    private static final Catalog CATALOG = Catalog.load();
    private static final String H200 = "NVIDIA-H200";
    private static final long LARGE = 143_771;
    private static final Owner SELF = new Owner("llm", "mimo", "");
    private static final String FP8_TP4 = """
            model: {uri: "hf://XiaomiMiMo/MiMo-V2-Flash", revision: abc}
            precision: FP8
            parallelism: {tensor: 4}
            """;
    /** What FP8 as TP4 with 32,768 tokens takes of a GPU, and with the MemorySaver. */
    private static final long LEAST = least(FP8_TP4);

    private static final long LEAST_TIGHT = 88_000;

    private static Decision decide(MimoDeployment resource, List<NodeFacts> nodes) {
        return Decider.decide(resource, CATALOG, Inventory.of(nodes, List.of()));
    }

    private static PlanReport report(String spec, List<NodeFacts> nodes) {
        return decide(manifest(spec), nodes).report();
    }

    private static Plan plan(String spec, List<NodeFacts> nodes) {
        return ((Decision.Accepted) decide(manifest(spec), nodes)).plan();
    }

    private static long least(String spec) {
        return plan(spec, nodes(1, 8, H200, LARGE)).placement().leastMemoryMiB().orElseThrow();
    }

    /** {@code count} nodes whose names do not clash with those of other memory. */
    private static List<NodeFacts> h200(int count, long memoryMiB) {
        return nodes(count, 4, H200, memoryMiB).stream()
                .map(node -> like(node).named(node.name() + "-" + memoryMiB).build())
                .toList();
    }

    @SafeVarargs
    private static List<NodeFacts> all(List<NodeFacts>... parts) {
        return Stream.of(parts).flatMap(List::stream).toList();
    }

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

    private static PodFacts pod(String name, String node, Optional<Owner> owner) {
        return aPod().named(name).on(node).gpus(4).ownedBy(owner).build();
    }

    @Test
    void aPromiseToAnotherIsNotKeptOnANodeThatIsTooSmallForIt() {
        Reservation promise = new Reservation("llm/other", H200, LEAST, "nvidia.com/gpu", 4, 1, 1, Map.of(), List.of());
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

    private static MimoDeployment running(String spec, long generation, PlanStatus plan) {
        MimoDeployment resource = manifest(spec);
        resource.getMetadata().setGeneration(generation);
        resource.setStatus(new MimoDeploymentStatus(
                1L, null, null, null, null, null, null, null, plan, null, null, null, null, null, null, null));
        return resource;
    }

    private static Plan kept(MimoDeployment resource, List<NodeFacts> nodes, String... ownPodsOn) {
        List<PodFacts> pods = new ArrayList<>();
        for (String node : ownPodsOn) {
            GpuPin pin = new GpuPin(
                    H200,
                    Optional.ofNullable(resource.getStatus().plan().leastMemoryMebibytes())
                            .orElse(0L));
            pods.add(pod("mimo-" + pods.size(), node, Optional.of(SELF)).pinnedTo(pin));
        }
        return ((Decision.Accepted) Decider.decide(
                        resource, CATALOG, Inventory.of(nodes, pods).forSelf(SELF)))
                .plan();
    }

    @Test
    void whatTheRunningPodsDemandIsKeptForTheGeneration() {
        MimoDeployment resource =
                running(FP8_TP4, 1, new PlanStatus(1L, H200, 95_000L, "Requested", 1, 1, "", null, null, null, null));
        String node = "nvidia-h200-0-143771";
        assertThat(kept(resource, h200(1, LARGE), node).placement().leastMemoryMiB())
                .hasValue(95_000);
        assertThat(kept(resource, all(h200(1, LARGE), h200(2, LEAST)), node)
                        .placement()
                        .leastMemoryMiB())
                .hasValue(95_000);
        assertThat(kept(resource, h200(1, LARGE)).placement().leastMemoryMiB())
                .as("no pod runs")
                .hasValue(LEAST);
    }

    @Test
    void aRunningPodKeepsItsPlaceThoughItsNodeIsRelabelledSmaller() {
        MimoDeployment resource = running(
                FP8_TP4 + "replicas: 2\n",
                1,
                new PlanStatus(1L, H200, LEAST, "Requested", 1, 2, "", null, null, null, null));
        List<NodeFacts> nodes = all(h200(1, LARGE), h200(1, LEAST - 1));
        Plan plan = kept(resource, nodes, "nvidia-h200-0-143771", "nvidia-h200-0-" + (LEAST - 1));
        assertThat(plan.placement().leastMemoryMiB()).hasValue(LEAST);
        assertThat(plan.replicas().count()).isEqualTo(2);
        assertThat(kept(resource, nodes, "nvidia-h200-0-143771").replicas().count())
                .as("a new pod finds no place there")
                .isEqualTo(1);
    }

    @Test
    void aScalingKeepsWhatIsEnoughAndAnotherEditTakesItsOwn() {
        PlanStatus before = new PlanStatus(1L, H200, LEAST + 500, "Requested", 1, 1, "", null, null, null, null);
        String node = "nvidia-h200-0-143771";
        assertThat(kept(running(FP8_TP4 + "replicas: 2\n", 2, before), h200(2, LARGE), node)
                        .placement()
                        .leastMemoryMiB())
                .hasValue(LEAST + 500);
        assertThat(kept(running(FP8_TP4 + "replicas: 2\n", 2, before), all(h200(1, LARGE), h200(1, LEAST)), node)
                        .placement()
                        .leastMemoryMiB())
                .as("though it costs a replica: nobody asked to restart the one that runs")
                .hasValue(LEAST + 500);
        String longer = FP8_TP4 + "maxModelLen: 262144\n";
        assertThat(kept(running(longer, 2, before), h200(1, LARGE), node)
                        .placement()
                        .leastMemoryMiB())
                .hasValue(least(longer))
                .isNotEqualTo(before.leastMemoryMebibytes());
    }

    @Test
    void aPlanWithoutTheDemandIsNotRestartedForIt() {
        MimoDeployment resource =
                running(FP8_TP4, 1, new PlanStatus(1L, H200, null, "Requested", 1, 1, "", null, null, null, null));
        assertThat(kept(resource, h200(1, LARGE), "nvidia-h200-0-143771")
                        .placement()
                        .leastMemoryMiB())
                .isEqualTo(OptionalLong.empty());
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

    @Test
    void aPodBeingReplacedOnACordonedNodeLeavesNoRoomThere() {
        NodeFacts node = h200(1, LARGE).getFirst();
        NodeFacts cordoned = like(node).gpus(8).cordoned().build();
        PodFacts old =
                aPod().named("mimo-old").on(node.name()).gpus(8).ownedBy(SELF).build();
        Inventory inventory = Inventory.of(List.of(cordoned), List.of(old)).forSelf(SELF);
        assertThat(Decider.decide(manifest(FP8_TP4), CATALOG, inventory)
                        .report()
                        .verdict())
                .isEqualTo(Verdict.NotPlaceable);
    }
}
