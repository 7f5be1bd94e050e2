package io.mimo.sizing;

import static io.mimo.fixtures.ManifestFixture.manifest;
import static io.mimo.fixtures.NodeFixture.like;
import static io.mimo.fixtures.NodeFixture.nodes;
import static io.mimo.fixtures.PodFixture.aPod;
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
import static org.assertj.core.api.Assertions.assertThat;

import io.mimo.api.MimoDeployment;
import io.mimo.api.MimoDeploymentStatus;
import io.mimo.api.MimoDeploymentStatus.PlanStatus;
import io.mimo.api.Verdict;
import io.mimo.inventory.GpuPin;
import io.mimo.inventory.Inventory;
import io.mimo.inventory.NodeFacts;
import io.mimo.inventory.PodFacts;
import io.mimo.inventory.PodFacts.Owner;
import io.mimo.plan.Decider;
import io.mimo.plan.Decision;
import io.mimo.plan.Plan;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What runs keeps its place and its demand where nodes of one product differ in memory. */
class RunningOnUnequalNodesTest {
    private static final Owner SELF = new Owner("llm", "mimo", "");

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
