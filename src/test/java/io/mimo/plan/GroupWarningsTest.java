package io.mimo.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimo.api.PlanReport;
import io.mimo.api.Verdict;
import io.mimo.catalog.Catalog;
import io.mimo.fixtures.ManifestFixture;
import io.mimo.fixtures.NodeFixture;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the user is told of the network and of the way a replica is cut. */
class GroupWarningsTest {
    private static final Catalog CATALOG = Catalog.load();
    private static final String PINNED = """
            model: {uri: "hf://XiaomiMiMo/MiMo-V2-Flash", revision: 0123456789abcdef0123456789abcdef01234567}
            precision: FP8
            """;

    private static Decision decide(String more, int nodes) {
        return Decider.decide(ManifestFixture.manifest(PINNED + more + "\n"), CATALOG, NodeFixture.h100(nodes, 8));
    }

    private static List<String> warnings(Decision decision) {
        return decision.report().warnings().stream()
                .map(PlanReport.WarningEntry::reason)
                .toList();
    }

    @Test
    void hybridWithoutDataRanksOnDifferentNodesHasNoEffect() {
        String hybrid = "\nnetwork: {loadBalancing: Hybrid}";
        assertThat(warnings(decide("parallelism: {tensor: 4, data: 2, expert: 8}" + hybrid, 1)))
                .contains("HybridWithoutDataRanks");
        assertThat(warnings(decide("parallelism: {tensor: 4, pipeline: 4}" + hybrid, 2)))
                .contains("HybridWithoutDataRanks");
        Decision wide = decide("parallelism: {tensor: 4, data: 4, expert: 16}" + hybrid, 2);
        assertThat(warnings(wide)).doesNotContain("HybridWithoutDataRanks", "NotActedOnYet");
        assertThat(((Decision.Accepted) wide).plan().placement().shape())
                .isInstanceOfSatisfying(
                        Shape.Group.class, group -> assertThat(group.mode()).isEqualTo(Shape.Mode.DATA_HYBRID));
    }

    @Test
    void expertsSlicedOverTheNetworkAreAWarning() {
        assertThat(warnings(decide("parallelism: {tensor: 4, data: 4}", 2))).contains("ExpertsSlicedAcrossNodes");
        assertThat(warnings(decide("parallelism: {tensor: 4, data: 4, expert: 16}", 2)))
                .doesNotContain("ExpertsSlicedAcrossNodes");
        assertThat(warnings(decide("parallelism: {tensor: 4, data: 2}", 1))).doesNotContain("ExpertsSlicedAcrossNodes");
    }

    @Test
    void rdmaTellsOfLockedMemoryAndIsNeverTheGpuResource() {
        String layout = "parallelism: {tensor: 4, data: 4, expert: 16}\n";
        Decision rdma = decide(layout + "network: {rdma: {count: 8}}", 2);
        assertThat(warnings(rdma)).contains("RdmaNeedsLockedMemory");
        assertThat(((Decision.Accepted) rdma).plan().engine().container().rdma())
                .contains(new Engine.Device("rdma/ib", 8));
        PlanReport refused = decide(layout + "network: {rdma: {resourceName: nvidia.com/gpu}}", 2)
                .report();
        assertThat(refused.verdict()).isEqualTo(Verdict.Invalid);
        assertThat(refused.reasons()).singleElement().satisfies(reason -> {
            assertThat(reason.reason()).isEqualTo("RdmaIsGpu");
            assertThat(reason.path()).isEqualTo("spec.network.rdma.resourceName");
        });
    }

    /** Hybrid bars the four parts of four that the nodes would hold; the reason and the other shapes are told. */
    @Test
    void aSplitThatTheLoadBalancingBarsIsExplained() {
        String cut = "parallelism: {tensor: 4, data: 2, pipeline: 2, expert: 8}\nmaxModelLen: 16384\n";
        Decision internal = Decider.decide(ManifestFixture.manifest(PINNED + cut), CATALOG, NodeFixture.h100(4, 4));
        assertThat(((Decision.Accepted) internal).plan().placement().shape())
                .isInstanceOfSatisfying(
                        Shape.Group.class, group -> assertThat(group.mode()).isEqualTo(Shape.Mode.DATA_AND_PIPELINE));
        PlanReport hybrid = Decider.decide(
                        ManifestFixture.manifest(PINNED + cut + "network: {loadBalancing: Hybrid}\n"),
                        CATALOG,
                        NodeFixture.h100(4, 4))
                .report();
        assertThat(hybrid.verdict()).isEqualTo(Verdict.NotPlaceable);
        assertThat(hybrid.reasons().getFirst().message()).contains("Hybrid needs whole data ranks on every node");
        assertThat(hybrid.reasons().getFirst().remedy()).contains("1 node of 16 GPUs, 2 nodes of 8");
    }
}
