package io.mimo.sizing;

import static io.mimo.fixtures.ManifestFixture.manifest;
import static io.mimo.fixtures.NodeFixture.aNode;
import static io.mimo.fixtures.PodFixture.aPod;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.mimo.api.PlanReport;
import io.mimo.api.Verdict;
import io.mimo.fixtures.NodeFixture;
import io.mimo.inventory.GpuPin;
import io.mimo.inventory.Inventory;
import io.mimo.inventory.NodeFacts;
import io.mimo.plan.Decider;
import io.mimo.plan.Decision;
import io.mimo.render.Renderer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Nodes that no GPU feature discovery has labelled are known by what their cloud calls their GPUs. */
class CloudNodesTest {
    private static final String GKE = "cloud.google.com/gke-accelerator";
    private static final String ASSUMED =
            PlacementCase.FP8_TP4 + "accelerator: {products: [NVIDIA-H200]}\nsizing: {capacity: Assumed}\n";

    private static NodeFixture node(String label, String value) {
        return aNode().named("a").label(label, value);
    }

    private static Decision decide(String spec, NodeFacts... nodes) {
        return Decider.decide(manifest(spec), PlacementCase.CATALOG, Inventory.of(List.of(nodes), List.of()));
    }

    private static PlanReport plan(NodeFacts... nodes) {
        return decide(PlacementCase.FP8_TP4, nodes).report();
    }

    private static Map<String, String> selector(Decision decision) {
        Decision.Accepted accepted = (Decision.Accepted) decision;
        return ((Deployment) Renderer.workload(accepted.plan()))
                .getSpec()
                .getTemplate()
                .getSpec()
                .getNodeSelector();
    }

    @ParameterizedTest
    @CsvSource({
        "cloud.google.com/gke-accelerator, nvidia-h200-141gb",
        "karpenter.k8s.aws/instance-gpu-name, h200",
        "gpu.nvidia.com/class, H200",
        "node.kubernetes.io/instance-type, p5en.48xlarge",
        "node.kubernetes.io/instance-type, Standard_ND96isr_H200_v5",
        "node.kubernetes.io/instance-type, BM.GPU.H200.8"
    })
    void theCloudsNameIsTheProductAndThePin(String label, String value) {
        Decision decision = decide(PlacementCase.FP8_TP4, node(label, value).build());
        assertThat(decision.report().verdict()).isEqualTo(Verdict.Fits);
        assertThat(decision.report().cost()).isNotNull();
        assertThat(selector(decision)).isEqualTo(Map.of(label, value));
        Decision filtered = decide(
                PlacementCase.FP8_TP4 + "accelerator: {products: [NVIDIA-H200]}\n",
                node(label, value).build());
        assertThat(filtered.report().verdict()).isEqualTo(Verdict.Fits);
        assertThat(decide(
                                PlacementCase.FP8_TP4 + "accelerator: {products: [NVIDIA-B200]}\n",
                                node(label, value).build())
                        .report()
                        .verdict()
                        .isRefusal())
                .isTrue();
    }

    @Test
    void featureDiscoveryIsBelievedBeforeTheCloud() {
        NodeFacts both =
                node(GKE, "nvidia-h200-141gb").product("NVIDIA-H200", 143_771).build();
        assertThat(selector(decide(PlacementCase.FP8_TP4, both)))
                .containsKey(GpuPin.PRODUCT_LABEL)
                .doesNotContainKey(GKE);
        assertThat(node(GKE, "nvidia-h200-141gb").product("").build().product()).isEmpty();
    }

    @Test
    void cutUpOrSharedGpusOfACloudAreNotWhole() {
        assertThat(plan(node(GKE, "nvidia-h200-141gb")
                                .label("cloud.google.com/gke-gpu-partition-size", "1g.18gb")
                                .build())
                        .verdict()
                        .isRefusal())
                .isTrue();
        assertThat(plan(node(GKE, "nvidia-h200-141gb")
                                .label("cloud.google.com/gke-accelerator-count", "4")
                                .build())
                        .verdict()
                        .isRefusal())
                .isTrue();
    }

    @Test
    void aNameThatIsNotKnownIsSaid() {
        assertThat(plan(node(GKE, "nvidia-tesla-p100").build())
                        .reasons()
                        .getFirst()
                        .message())
                .contains("cloud.google.com/gke-accelerator=nvidia-tesla-p100 on 1 node");
    }

    @Test
    void aPodRemembersTheCloudsName() {
        GpuPin pin = GpuPin.of(new PodSpecBuilder()
                        .addToNodeSelector(GKE, "nvidia-h200-141gb")
                        .build())
                .orElseThrow();
        assertThat(pin.product()).isEqualTo("nvidia-h200-141gb");
        assertThat(pin.isMetBy(node(GKE, "nvidia-h200-141gb").build())).isTrue();
        assertThat(pin.isMetBy(node(GKE, "nvidia-b200").build())).isFalse();
    }

    /** Whatever becomes of the labels: a pod that runs stays. */
    @Test
    void aRunningPodOutlivesAChangeOfLabels() {
        var self = new io.mimo.inventory.PodFacts.Owner("llm", "mimo", "");
        var own = aPod().on("a")
                .gpus(4)
                .ownedBy(self)
                .pinnedTo(new GpuPin("nvidia-h200-141gb", 0))
                .build();
        for (NodeFacts now : List.of(
                node(GKE, "nvidia-h200-141gb").product("NVIDIA-H200", 143_771).build(),
                aNode().named("a").build(),
                node(GKE, "nvidia-b200").build())) {
            Inventory inventory = Inventory.of(List.of(now), List.of(own)).forSelf(self);
            Decision decision = Decider.decide(manifest(PlacementCase.FP8_TP4), PlacementCase.CATALOG, inventory);
            assertThat(decision).isInstanceOf(Decision.Accepted.class);
            assertThat(selector(decision)).isEqualTo(Map.of(GKE, "nvidia-h200-141gb"));
        }
    }

    @Test
    void assumedCapacityIsPinnedByTheUsersOwnLabels() {
        Decision pool = decide(ASSUMED + "podTemplate: {nodeSelector: {pool: h200}}\n");
        assertThat(selector(pool)).isEqualTo(Map.of("pool", "h200"));
        Decision none = decide(ASSUMED);
        assertThat(selector(none)).isEqualTo(Map.of(GpuPin.PRODUCT_LABEL, "NVIDIA-H200"));
        assertThat(none.report().warnings()).anySatisfy(warning -> assertThat(warning.message())
                .contains("nvidia.com/gpu.product", "cloud.google.com/gke-accelerator: nvidia-h200-141gb"));
    }
}
