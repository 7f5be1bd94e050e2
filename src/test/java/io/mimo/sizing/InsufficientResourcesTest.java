package io.mimo.sizing;

import static io.mimo.fixtures.NodeFixture.aNode;
import static io.mimo.fixtures.PodFixture.aPod;
import static org.assertj.core.api.Assertions.assertThat;

import io.mimo.api.PlanReport;
import io.mimo.api.PlanReport.ReasonEntry;
import io.mimo.api.Verdict;
import io.mimo.fixtures.NodeFixture;
import io.mimo.inventory.Inventory;
import io.mimo.inventory.NodeFacts;
import io.mimo.inventory.PodFacts;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The whole pod is placed: whatever it requests beside GPUs must be left on its node. */
class InsufficientResourcesTest {
    private static final String REQUESTS = "podTemplate: {resources: {requests: {%s}}}\n";

    private static NodeFixture node(String name) {
        return aNode().named(name).product("NVIDIA-H200", 143_771);
    }

    private static NodeFacts usual(String name) {
        return node(name).has("190", "2Ti", "7Ti", 110).build();
    }

    private static PlanReport plan(String more, List<NodeFacts> nodes, PodFacts... pods) {
        return PlacementCase.plan(PlacementCase.FP8_TP4 + more, Inventory.of(nodes, List.of(pods)));
    }

    private static ReasonEntry refused(PlanReport report) {
        assertThat(report.verdict()).isEqualTo(Verdict.NotPlaceable);
        assertThat(report.reasons()).first().returns("InsufficientResources", ReasonEntry::reason);
        return report.reasons().getFirst();
    }

    @Test
    void aDiskThatIsTooSmallIsNamedWithTheWaysOut() {
        ReasonEntry reason = refused(plan(
                "", List.of(node("a").has("190", "2Ti", "192128045146", 110).build())));
        assertThat(reason.path()).isEqualTo("spec.cache");
        assertThat(reason.message())
                .contains("340 GiB of ephemeral-storage, which 1 node lacks: a has 178.9 left of 178.9");
        assertThat(reason.remedy()).contains("cache", "pvc://", "podTemplate.resources.requests.ephemeral-storage");
    }

    @Test
    void aNodeThatDoesNotSayWhatItHasIsNotTooSmall() {
        assertThat(plan("", List.of(node("a").build())).verdict()).isEqualTo(Verdict.Fits);
        assertThat(plan(REQUESTS.formatted("cpu: 4000"), List.of(node("a").build()))
                        .verdict())
                .isEqualTo(Verdict.Fits);
        assertThat(plan(
                                "network: {rdma: {resourceName: rdma/ib}}\n",
                                List.of(node("a").build()))
                        .verdict())
                .isEqualTo(Verdict.Fits);
    }

    @Test
    void processorAndMemoryAreLoweredToWhatTheBestNodeHasLeft() {
        PlanReport report = plan(
                REQUESTS.formatted("cpu: 181, memory: 200Gi"),
                List.of(usual("a"), usual("b")),
                aPod().on("a").holding(Map.of("cpu", 10_500L)).build(),
                aPod().named("q").on("b").holding(Map.of("cpu", 20_000L)).build());
        assertThat(refused(report).remedy())
                .contains("lower podTemplate.resources.requests.cpu to 179 or less")
                .contains("end pods that request it on a");
        assertThat(report.suggestions().getFirst().edits())
                .isEqualTo(Map.of("spec.podTemplate.resources.requests.cpu", "179"));
    }

    @Test
    void everyResourceThatIsShortIsNamed() {
        ReasonEntry reason = refused(plan(REQUESTS.formatted("cpu: 400, memory: 4Ti"), List.of(usual("a"))));
        assertThat(reason.message()).contains("400 CPUs", "4096 GiB of memory");
        assertThat(reason.remedy()).contains("to 190 or less", "to 2048Gi or less");
    }

    @Test
    void aFullKubeletAndADeviceThatNoNodeHas() {
        PodFacts other = aPod().on("a").holding(Map.of("pods", 1L)).build();
        assertThat(refused(plan(
                                "",
                                List.of(node("a").has("190", "2Ti", "7Ti", 1).build()),
                                other))
                        .remedy())
                .contains("end pods on a or raise the kubelet's maxPods");
        assertThat(refused(plan(
                                "network: {rdma: {resourceName: rdma/ib}}\n",
                                List.of(node("a")
                                        .has("190", "2Ti", "7Ti", 110)
                                        .units("rdma/hca", 4)
                                        .build())))
                        .remedy())
                .contains("set network.rdma.resourceName to what the nodes offer: rdma/hca");
        assertThat(refused(plan(
                                "network: {rdma: {resourceName: rdma/ib, count: 4}}\n",
                                List.of(node("a")
                                        .has("190", "2Ti", "7Ti", 110)
                                        .units("rdma/ib", 2)
                                        .build())))
                        .remedy())
                .contains("lower network.rdma.count to 2");
    }

    @Test
    void onlySomeReplicasFindAllThatTheyNeed() {
        PlanReport report = plan(
                "replicas: 2\n" + REQUESTS.formatted("cpu: 100"),
                List.of(usual("a"), node("b").has("64", "2Ti", "7Ti", 110).build()));
        assertThat(report.verdict()).isEqualTo(Verdict.Fits);
        assertThat(report.placement().message())
                .startsWith("1 of 2 replicas can be placed")
                .contains("lack 100 CPUs");
    }

    @Test
    void whatItsOwnPodsRequestDoesNotCountAgainstIt() {
        PodFacts.Owner self = new PodFacts.Owner("llm", "mimo", "");
        PodFacts own = aPod().on("a")
                .ownedBy(self)
                .holding(Map.of("nvidia.com/gpu", 4L, "cpu", 100_000L, "pods", 1L))
                .build();
        Inventory inventory = Inventory.of(List.of(usual("a")), List.of(own)).forSelf(self);
        assertThat(PlacementCase.plan(PlacementCase.FP8_TP4 + REQUESTS.formatted("cpu: 150"), inventory)
                        .verdict())
                .isEqualTo(Verdict.Fits);
        assertThat(PlacementCase.plan(PlacementCase.FP8_TP4 + REQUESTS.formatted("cpu: 191"), inventory)
                        .verdict())
                .isEqualTo(Verdict.NotPlaceable);
    }

    @Test
    void aSpreadThatMustHoldNeedsItsLabel() {
        String spread = "podTemplate: {topologySpreadConstraints: [{topologyKey: zone, whenUnsatisfiable: %s}]}\n";
        PlanReport report = plan(spread.formatted("DoNotSchedule"), List.of(usual("a")));
        assertThat(report.reasons())
                .first()
                .returns("SpreadImpossible", ReasonEntry::reason)
                .satisfies(reason -> assertThat(reason.remedy()).contains("label the nodes with zone"));
        assertThat(plan(spread.formatted("ScheduleAnyway"), List.of(usual("a"))).verdict())
                .isEqualTo(Verdict.Fits);
    }
}
