package io.mimo.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mimo.api.MimoDeployment;
import io.mimo.catalog.Catalog;
import io.mimo.catalog.EngineVersion;
import io.mimo.catalog.ReleaseFacts;
import io.mimo.fixtures.ManifestFixture;
import io.mimo.manifest.Layout;
import io.mimo.manifest.ServingSpec;
import io.mimo.manifest.SpecResolver;
import io.mimo.manifest.SpecResolver.Resolution;
import io.mimo.manifest.engine.RenderedArguments;
import io.mimo.plan.Shape.Word;
import io.mimo.sizing.NodeSplit;
import io.mimo.sizing.Profile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every rank of every layout up to 64 GPUs, cut in every way over nodes, in every release that was read. */
class GroupCommandTest {
    private static final Catalog CATALOG = Catalog.load();
    private static final int MOST_GPUS = 64;
    private static final Engine.Timing TIMING =
            new Engine.Timing(Duration.ofHours(1), Duration.ofHours(1), Duration.ofMinutes(1), Duration.ofMinutes(2));

    static Stream<EngineVersion> releases() {
        return CATALOG.releases().stream().map(ReleaseFacts::version);
    }

    @ParameterizedTest
    @MethodSource("releases")
    void everyRankIsStartedOnceWhereItWasSized(EngineVersion version) {
        Set<String> flags = new TreeSet<>();
        for (String loadBalancing : List.of("Internal", "Hybrid")) {
            MimoDeployment manifest = manifest(version, loadBalancing);
            ServingSpec base = spec(manifest);
            int groups = 0;
            for (Layout layout : layouts()) {
                ServingSpec spec = base.withLayout(layout);
                List<String> common = EngineCommand.arguments(
                        spec,
                        manifest.getSpec(),
                        Profile.Requested,
                        TIMING,
                        CATALOG.serving().parsers(spec.runtime().version()));
                RenderedArguments read = RenderedArguments.parse(common, CATALOG.flags());
                assertThat(List.of(read.tensor(), read.data(), read.pipeline()))
                        .containsExactly(layout.tensor(), layout.data(), layout.pipeline());
                for (NodeSplit split : NodeSplit.of(spec)) {
                    if (split.nodes() > 1) {
                        Shape.Group group = (Shape.Group) GroupCommand.shape(spec, split);
                        check(spec, common, group, version);
                        Stream.concat(argv(common, group, 0).stream(), argv(common, group, 1).stream())
                                .filter(word -> word.startsWith("--"))
                                .forEach(flags::add);
                        groups++;
                    }
                }
            }
            assertThat(groups).isGreaterThan(800);
        }
        assertThat(flags)
                .contains("--nnodes", "--headless", "--data-parallel-hybrid-lb")
                .allMatch(flag -> CATALOG.flags().existsIn(flag, version), "exists in " + version);
    }

    private static void check(ServingSpec spec, List<String> common, Shape.Group group, EngineVersion version) {
        Layout layout = spec.layout();
        String name = layout.shortName() + " on " + group.nodes() + " nodes, " + group.mode();
        List<VllmRanks> pods = IntStream.range(0, group.nodes())
                .mapToObj(index -> VllmRanks.of(argv(common, group, index), version))
                .toList();
        assertThat(pods.stream()
                        .flatMap(pod -> pod.worldRanks().stream())
                        .sorted()
                        .toList())
                .as(name)
                .isEqualTo(IntStream.range(0, layout.gpus()).boxed().toList());
        assertThat(pods)
                .as(name)
                .allMatch(pod -> pod.worldRanks().size() == group.gpusPerPod(), "has its GPUs")
                .allMatch(
                        pod -> pod.tensorGroups(layout.tensor()).size() * layout.tensor() == group.gpusPerPod(),
                        "has whole tensor groups")
                .allMatch(pod -> pod.master().equals("leader:29501"), "meets at the leader")
                .allMatch(
                        pod -> pod.coordinator().equals(pods.getFirst().coordinator()), "has the leader's coordinator");
        assertThat(pods.getFirst().coordinator().isPresent()).as(name).isEqualTo(layout.data() > 1);
        boolean every = group.mode() == Shape.Mode.DATA_HYBRID;
        assertThat(pods.stream().map(VllmRanks::serves).toList())
                .as(name)
                .isEqualTo(IntStream.range(0, group.nodes())
                        .mapToObj(index -> every || index == 0)
                        .toList());
    }

    /** As the kubelet hands it to the engine in the pod of this index. */
    private static List<String> argv(List<String> common, Shape.Group group, int index) {
        List<String> argv = new ArrayList<>(common);
        (index == 0 ? group.leader() : group.worker())
                .forEach(word -> argv.add(
                        switch (word) {
                            case Word.Text(String text) -> text;
                            case Word.Variable(String name)
                            when name.equals("LWS_WORKER_INDEX") -> String.valueOf(index);
                            case Word.Variable(String name) when name.equals("LWS_LEADER_ADDRESS") -> "leader";
                            case Word.Variable(String name) ->
                                throw new AssertionError(name + " is not set in the pod");
                        }));
        return argv;
    }

    /**
     * The oldest release would end with an error on the second rank's first node: such splits are not offered for it.
     */
    @ParameterizedTest
    @MethodSource("releases")
    void whatTheReleaseCannotStartIsNotOffered(EngineVersion version) {
        MimoDeployment manifest = manifest(version, "Internal");
        ServingSpec spec = spec(manifest).withLayout(new Layout(4, 2, 2, 8));
        NodeSplit cut = new NodeSplit(4, 4);
        boolean fails = version.equals(new EngineVersion(0, 14, 0));
        assertThat(NodeSplit.of(spec).contains(cut)).isEqualTo(!fails);
        Shape.Group group = (Shape.Group) GroupCommand.shape(spec, cut);
        assertThat(group.mode()).isEqualTo(Shape.Mode.DATA_AND_PIPELINE);
        List<String> common = EngineCommand.arguments(
                spec,
                manifest.getSpec(),
                Profile.Requested,
                TIMING,
                CATALOG.serving().parsers(spec.runtime().version()));
        if (fails) {
            assertThatThrownBy(() -> VllmRanks.of(argv(common, group, 2), version))
                    .hasMessageContaining("Cannot assign requested address");
        }
        assertThat(NodeSplit.of(spec(manifest(version, "Hybrid")).withLayout(spec.layout())))
                .doesNotContain(cut)
                .contains(new NodeSplit(2, 8));
    }

    private static List<Layout> layouts() {
        List<Layout> layouts = new ArrayList<>();
        for (int tensor = 1; tensor <= MOST_GPUS; tensor *= 2) {
            for (int pipeline = 1; tensor * pipeline <= MOST_GPUS && pipeline <= 48; pipeline++) {
                for (int data = 1; tensor * pipeline * data <= MOST_GPUS; data++) {
                    layouts.add(new Layout(tensor, data, pipeline, tensor * data));
                }
            }
        }
        return layouts;
    }

    private static ServingSpec spec(MimoDeployment manifest) {
        return ((Resolution.Valid) SpecResolver.resolve(manifest, CATALOG)).spec();
    }

    private static MimoDeployment manifest(EngineVersion version, String loadBalancing) {
        return ManifestFixture.manifest("""
                model: {uri: "pvc://models/bf16"}
                precision: BF16
                parallelism: {tensor: 1}
                engine: {image: "vllm/vllm-openai:v%s"}
                network: {loadBalancing: %s}
                """.formatted(version, loadBalancing));
    }
}
