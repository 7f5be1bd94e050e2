package io.mimo.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimo.catalog.Catalog;
import io.mimo.catalog.EngineVersion;
import io.mimo.catalog.ReleaseFacts;
import io.mimo.fixtures.ManifestFixture;
import io.mimo.fixtures.NodeFixture;
import io.mimo.inventory.Inventory;
import io.mimo.manifest.SpecResolver;
import io.mimo.manifest.SpecResolver.Resolution;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The two modes: parsers, timeouts at the gateway and the time that a pod drains. */
class ThinkingTest {
    private static final Catalog CATALOG = Catalog.load();

    private static Plan plan(String more) {
        return accepted(more).plan();
    }

    private static List<String> warnings(String more) {
        return accepted(more).report().warnings().stream()
                .map(warning -> warning.reason())
                .toList();
    }

    private static Decision.Accepted accepted(String more) {
        var manifest = ManifestFixture.manifest("""
                model: {uri: "hf://XiaomiMiMo/MiMo-V2-Flash"}
                precision: FP8
                parallelism: {tensor: 4, data: 2, expert: 8}
                """ + more + "\n");
        var inventory = Inventory.of(NodeFixture.nodes(1, 8, "NVIDIA-H100-80GB-HBM3", 81559), List.of());
        return (Decision.Accepted) Decider.decide(manifest, CATALOG, inventory);
    }

    private static List<String> reasons(String route) {
        var manifest = ManifestFixture.manifest("""
                model: {uri: "hf://XiaomiMiMo/MiMo-V2-Flash"}
                precision: FP8
                parallelism: {tensor: 4, data: 2, expert: 8}
                """ + route + "\n");
        return SpecResolver.resolve(manifest, CATALOG) instanceof Resolution.Broken(var problems, var warnings)
                ? problems.stream()
                        .map(problem -> problem.reason() + " " + problem.path())
                        .toList()
                : List.of();
    }

    static Stream<EngineVersion> releases() {
        return CATALOG.releases().stream().map(ReleaseFacts::version);
    }

    @ParameterizedTest
    @MethodSource("releases")
    void theParsersOfTheModelAreNamedInEveryRelease(EngineVersion release) {
        assertThat(plan("engine: {image: \"vllm/vllm-openai:v" + release + "\"}")
                        .engine()
                        .container()
                        .arguments())
                .containsSequence(
                        "--reasoning-parser", "qwen3", "--tool-call-parser", "qwen3_xml", "--enable-auto-tool-choice");
    }

    @Test
    void theUsersParsersReplaceThem() {
        List<String> argv = plan("engine: {extraArgs: [--reasoning-parser=mimo, --tool_call_parser, mimo, "
                        + "--no-enable-auto-tool-choice]}")
                .engine()
                .container()
                .arguments();
        assertThat(argv)
                .contains("--reasoning-parser=mimo", "--tool-call-parser=mimo", "--no-enable-auto-tool-choice")
                .doesNotContain("--reasoning-parser", "--tool-call-parser", "--enable-auto-tool-choice");
    }

    /** Else a change of the route would replace the pods. */
    @ParameterizedTest
    @CsvSource({
        "'', false",
        "'thinking: {default: Enabled}', false",
        "'route: {gatewayRef: {name: gw}}', false",
        "'route: {gatewayRef: {name: gw}, timeouts: {thinking: 10m}}', true",
        "'route: {gatewayRef: {name: gw}, timeouts: {direct: 10s, thinking: 20s}}', false"
    })
    void aPodDrainsAsLongAsAThinkingRequestTakesWhateverTheRoute(String more, boolean warned) {
        Plan plan = plan(more);
        assertThat(plan.engine().timing().shutdown()).isEqualTo(Duration.ofSeconds(300));
        assertThat(plan.engine().container().arguments()).containsSequence("--shutdown-timeout", "300");
        assertThat(plan.engine().timing().terminationGrace())
                .isGreaterThan(plan.engine().timing().shutdown());
        assertThat(warnings(more).contains("RouteOutlastsDrain")).isEqualTo(warned);
    }

    @Test
    void timeoutsHaveBounds() {
        assertThat(reasons("route: {gatewayRef: {name: gw}, timeouts: {direct: 10ms, thinking: 2h}}"))
                .containsExactly(
                        "TimeoutOutOfRange spec.route.timeouts.direct",
                        "TimeoutOutOfRange spec.route.timeouts.thinking");
        assertThat(reasons("route: {gatewayRef: {name: gw}, timeouts: {direct: 5m, thinking: 120s}}"))
                .containsExactly("TimeoutsReversed spec.route.timeouts.thinking");
        assertThat(reasons("route: {gatewayRef: {name: gw}, timeouts: {direct: 10s, thinking: 120s}}"))
                .isEmpty();
    }

    @Test
    void kedaNeedsAPrometheus() {
        assertThat(reasons("autoscaling: {maxReplicas: 2, provider: KEDA}"))
                .containsExactly("PrometheusAddressMissing spec.autoscaling.prometheusServerAddress");
        assertThat(plan("autoscaling: {maxReplicas: 2, provider: KEDA, prometheusServerAddress: \"http://p:9090\"}")
                        .replicas()
                        .scaling()
                        .orElseThrow()
                        .kedaPrometheus())
                .contains("http://p:9090");
    }
}
