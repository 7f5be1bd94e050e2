package io.mimo.sizing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quicktheories.generators.Generate.pick;
import static org.quicktheories.generators.SourceDSL.booleans;
import static org.quicktheories.generators.SourceDSL.integers;
import static org.quicktheories.generators.SourceDSL.lists;
import static org.quicktheories.generators.SourceDSL.longs;

import io.mimo.api.Precision;
import io.mimo.catalog.Catalog;
import io.mimo.catalog.Checkpoint;
import io.mimo.fixtures.ManifestFixture;
import io.mimo.fixtures.NodeFixture;
import io.mimo.generators.Property;
import io.mimo.inventory.Inventory;
import io.mimo.inventory.NodeFacts;
import io.mimo.manifest.Layout;
import io.mimo.manifest.ServingSpec;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.quicktheories.core.Gen;

/** What must hold for every spec and every cluster; 10,000 random specs in all, on the judge itself. */
class SizingPropertiesTest {
    private static final Catalog CATALOG = Catalog.load();
    private static final ServingSpec BASE = base("engine: {image: \"vllm/vllm-openai:v0.33.0\"}");
    private static final List<ServingSpec> RELEASES = List.of(
            BASE,
            base("engine: {image: \"vllm/vllm-openai:v0.14.0\"}"),
            base("engine: {image: \"vllm/vllm-openai:v0.22.0\"}"),
            base("gpuMemoryUtilization: 0.97\nsizing: {allowTight: false}"),
            base("replicas: 3\ngpuMemoryUtilization: 0.8"));

    private static ServingSpec base(String more) {
        return ManifestFixture.spec(
                "model: {uri: \"pvc://models/x\"}\nprecision: BF16\nparallelism: {tensor: 1}\n" + more + "\n", CATALOG);
    }

    record Case(ServingSpec spec, List<NodeFacts> nodes) {
        SizingResult judged() {
            return judged(nodes);
        }

        SizingResult judged(List<NodeFacts> others) {
            return new Evaluator(Inventory.of(others, List.of()), spec.hardware(), CATALOG)
                    .judge(spec, Optional.empty());
        }
    }

    private static final Gen<Integer> MEBIBYTES = integers().between(1, 20_000);
    private static final Gen<Case> CASES = cases();

    private static Gen<Case> cases() {
        Gen<Layout> layouts = pick(List.of(1, 2, 4, 8, 16))
                .zip(
                        pick(List.of(1, 2, 3, 4)),
                        pick(List.of(1, 2, 3, 5)),
                        booleans().all(),
                        (tensor, data, pipeline, expert) ->
                                new Layout(tensor, data, pipeline, expert ? tensor * data : 0));
        Gen<ServingSpec> specs = pick(RELEASES)
                .zip(
                        layouts,
                        integers().between(1, 262_144),
                        integers().between(0, 2),
                        (base, layout, length, precision) ->
                                checkpoint(base, precision).withLayout(layout).withMaxModelLen(length));
        Gen<List<Integer>> counts = lists().of(integers().between(0, 4)).ofSize(4);
        return specs.zip(counts, pick(List.of(2, 4, 8)), (spec, count, gpus) -> {
            List<NodeFacts> nodes =
                    new ArrayList<>(NodeFixture.nodes(count.get(0), 8, "NVIDIA-H100-80GB-HBM3", 81_559));
            nodes.addAll(NodeFixture.nodes(count.get(1), gpus, "NVIDIA-H200", 143_771));
            nodes.addAll(NodeFixture.nodes(count.get(3), gpus, "NVIDIA-H200", 100_000));
            nodes.addAll(NodeFixture.nodes(count.get(2), gpus, "NVIDIA-B200", 183_359));
            nodes.addAll(NodeFixture.nodes(count.get(3), 4, "NVIDIA-A100-SXM4-80GB", 81_920));
            return new Case(spec, nodes);
        });
    }

    /** 0: BF16 of one's own, else the catalogue's FP8 and INT4. */
    private static ServingSpec checkpoint(ServingSpec base, int index) {
        Optional<Checkpoint> other =
                CATALOG.checkpointOf(Catalog.DEFAULT_MODEL, index == 1 ? Precision.FP8 : Precision.INT4);
        return index == 0 ? base : base.withCheckpoint(other.orElseThrow());
    }

    @Test
    void aFitNeedsNoMoreThanTheBudget() {
        Property.tries(2500).forAll(CASES).checkAssert(some -> {
            some.judged().chosen().ifPresent(chosen -> {
                MemoryLedger ledger = chosen.product().deciding();
                assertThat(ledger.profile()).isEqualTo(chosen.profile());
                assertThat(ledger.stages())
                        .hasSize(some.spec().layout().pipeline())
                        .allSatisfy(row -> {
                            assertThat(row.weights() + row.overheadCharged() + row.kvNeeded())
                                    .isLessThanOrEqualTo(row.budget());
                            assertThat(row.budget()).isLessThan(row.visible());
                            assertThat(row.missing()).isZero();
                        });
            });
        });
    }

    @Test
    void lessMemoryNeverFitsWhatMoreDoesNot() {
        Property.tries(2500).forAll(CASES, MEBIBYTES).checkAssert((some, cut) -> {
            List<NodeFacts> less = some.nodes().stream()
                    .map(node -> withMemory(node, node.memoryMebibytes().orElseThrow() - cut))
                    .toList();
            assertThat(some.judged().accepted() || !some.judged(less).accepted())
                    .isTrue();
        });
    }

    private static NodeFacts withMemory(NodeFacts node, long mebibytes) {
        return NodeFixture.like(node)
                .label("nvidia.com/gpu.memory", String.valueOf(mebibytes))
                .build();
    }

    @Test
    void aNodeMoreNeverTurnsAFitIntoARefusal() {
        Property.tries(2500).forAll(CASES, MEBIBYTES).checkAssert((some, memory) -> {
            List<NodeFacts> more = new ArrayList<>(some.nodes());
            more.addAll(
                    switch (memory % 3) {
                        case 0 -> NodeFixture.nodes(1, 1 + memory % 8, "NVIDIA-NEW", 20_000L + memory * 10L);
                        case 1 -> NodeFixture.nodes(1, 1 + memory % 8, "NVIDIA-H200", 143_771);
                        default -> NodeFixture.nodes(1, 1 + memory % 8, "NVIDIA-H200", 143_771 - memory * 5L);
                    });
            assertThat(!some.judged().accepted() || some.judged(more).accepted())
                    .isTrue();
        });
    }

    @Test
    void shuffledNodesGiveTheSameAnswer() {
        Property.tries(2500).forAll(CASES, longs().all()).checkAssert((some, seed) -> {
            List<NodeFacts> shuffled = new ArrayList<>(some.nodes());
            Collections.shuffle(shuffled, new Random(seed));
            assertThat(some.judged(shuffled)).isEqualTo(some.judged());
        });
    }
}
