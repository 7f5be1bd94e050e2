package io.mimo.manifest.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimo.catalog.EngineVersion;
import io.mimo.catalog.flags.ConnectorFacts;
import io.mimo.catalog.flags.FlagCatalog;
import io.mimo.manifest.Problem;
import io.mimo.manifest.Warning;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** KV connectors and KV events: which are sized, and in which release they cost the hybrid KV-cache manager. */
class KvTransferConfigTest {
    private static final FlagCatalog CATALOG = FlagCatalog.load();
    private static final String ASKED = "--no-disable-hybrid-kv-cache-manager";
    private static final String EVENTS =
            "--kv-events-config={\"enable_kv_cache_events\": true, \"publisher\": \"zmq\"}";

    private static String connector(String name) {
        return "--kv-transfer-config={\"kv_connector\": \"" + name + "\", \"kv_role\": \"kv_both\"}";
    }

    private static EngineArguments read(String release, String... items) {
        return EngineArguments.read(
                List.of(items), EngineVersion.parse(release).orElseThrow(), CATALOG, ExtraOverhead.NONE);
    }

    private static Problem only(String release, String... items) {
        List<Problem> problems = read(release, items).problems();
        assertThat(problems).as("%s", List.of(items)).hasSize(1);
        return problems.getFirst();
    }

    /**
     * Up to 0.21 any connector turns the manager off unless it is asked for; between 0.21 and 0.24, which nobody read,
     * it is sized as off.
     */
    @ParameterizedTest
    @CsvSource({
        "NixlConnector, 0.14.0, false",
        "NixlConnector, 0.21.0, false",
        "NixlConnector, 0.23.0, false",
        "NixlConnector, 0.24.0, true",
        "NixlConnector, 0.33.0, true",
        "NixlPullConnector, 0.24.0, true",
        "NixlPushConnector, 0.33.0, true",
        "MooncakeConnector, 0.18.0, false",
        "MooncakeConnector, 0.28.0, true",
        "NixlConnector, 9.99.0, true"
    })
    void theManagerStaysOnWhereTheReleaseAsksTheConnector(String name, String release, boolean on) {
        EngineArguments read = read(release, connector(name));
        assertThat(read.problems()).isEmpty();
        assertThat(read.effects().hybridKvCacheManager()).isEqualTo(on);
        assertThat(read.warnings())
                .extracting(Warning::reason)
                .isEqualTo(on ? List.of() : List.of("HybridKvCacheManagerOff"));
        assertThat(read.passThrough())
                .containsExactly("--kv-transfer-config={\"kv_connector\":\"" + name + "\",\"kv_role\":\"kv_both\"}");
        assertThat(read(release, read.passThrough().getFirst())).isEqualTo(read);
    }

    @Test
    void theWarningSaysHowToKeepIt() {
        assertThat(read("0.21.0", connector("NixlConnector"))
                        .warnings()
                        .getFirst()
                        .message())
                .isEqualTo("--kv-transfer-config: every layer is given the KV "
                        + "cache of a global one and is sized so, up to 10 times as much; add "
                        + "--no-disable-hybrid-kv-cache-manager or use vLLM 0.24.0 or newer");
        assertThat(read("0.14.0", connector("NixlConnector"))
                        .warnings()
                        .getFirst()
                        .message())
                .endsWith("; use vLLM 0.24.0 or newer");
        assertThat(read("0.18.0", EVENTS).warnings().getFirst().message())
                .endsWith("; remove it or use vLLM 0.20.0 or newer");
    }

    /**
     * Asked for, it stays on where the connector's class supports it, and the engine does not start where it does not.
     */
    @ParameterizedTest
    @CsvSource({
        "NixlConnector, 0.14.0, false",
        "NixlConnector, 0.18.0, true",
        "MooncakeConnector, 0.18.0, false",
        "MooncakeConnector, 0.20.0, true"
    })
    void askedForItStaysOnOrStopsTheStart(String name, String release, boolean supported) {
        EngineArguments read = read(release, connector(name), ASKED);
        assertThat(read.problems())
                .extracting(Problem::reason)
                .isEqualTo(supported ? List.of() : List.of("FlagsContradict"));
        assertThat(read.effects().hybridKvCacheManager()).isEqualTo(supported);
        assertThat(read("0.33.0", connector(name), "--disable-hybrid-kv-cache-manager")
                        .effects()
                        .hybridKvCacheManager())
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({"0.14.0, false", "0.18.0, false", "0.19.0, false", "0.20.0, true", "0.33.0, true"})
    void kvEventsTurnItOffInTheOldestReleases(String release, boolean on) {
        assertThat(read(release, EVENTS).effects().hybridKvCacheManager()).isEqualTo(on);
        assertThat(read(release, EVENTS, ASKED).problems())
                .extracting(Problem::reason)
                .isEqualTo(on ? List.of() : List.of("FlagsContradict"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{}|it names no kv_connector",
                "x|cannot be read as JSON",
                "[]|no JSON object",
                "{\"kv_connector\": \"Mine\"}|no vLLM release read has a connector",
                "{\"kv_connector\": \"NixlConnector\"}|kv_role must be",
                "{\"kv_connector\": \"NixlConnector\", \"kv_role\": \"both\"}|kv_role must be",
                "{\"kv_connector\": \"NixlConnector\", \"kv_role\": \"kv_both\", \"kv_buffer_device\": \"cpu\"}|host "
                        + "memory",
                "{\"kv_connector\": \"NixlConnector\", \"kv_role\": \"kv_both\", \"kv_connector_module_path\": "
                        + "\"a.b\"}|with the key kv_connector_module_path",
                "{\"kv_connector\": \"NixlConnector\", \"kv_role\": \"kv_both\", \"kv_connector_extra_config\": "
                        + "{\"enable_cross_layers_blocks\": true}}|extra_config.enable_cross",
                "{\"kv_connector\": \"OffloadingConnector\", \"kv_role\": \"kv_both\"}|a KV cache in host memory is "
                        + "not modelled",
                "{\"kv_connector\": \"LMCacheConnectorV1\", \"kv_role\": \"kv_both\"}|a library of its own"
            })
    void whatIsNotSizedIsRefusedWithTheReasonAndAWayOut(String json, String why) {
        Problem problem = only("0.33.0", "--kv-transfer-config=" + json);
        assertThat(problem.path()).isEqualTo("spec.engine.extraArgs[0]");
        assertThat(problem.message())
                .startsWith("--kv-transfer-config ")
                .contains(why)
                .hasSizeLessThanOrEqualTo(300);
        assertThat(problem.remedy())
                .isEqualTo(
                        "remove it, or write --kv-transfer-config={\"kv_connector\": \"NixlConnector\", \"kv_role\": "
                                + "\"kv_both\"}"
                                + (json.contains("OffloadingConnector") || json.contains("LMCache")
                                        ? ", or set spec.sizing.extraOverheadMebibytes to what it takes on each GPU"
                                        : ""));
    }

    @Test
    void keyByKeyAndWithHarmlessSettings() {
        EngineArguments read = read(
                "0.33.0",
                "--kv-transfer-config.kv_connector NixlConnector",
                "--kv-transfer-config.kv_role=kv_both",
                "--kv-transfer-config.kv_connector_extra_config={\"backends\": [\"UCX\"]}",
                "--kv-transfer-config.kv_buffer_device=cuda");
        assertThat(read.problems()).isEmpty();
        assertThat(read.passThrough())
                .singleElement()
                .asString()
                .startsWith("--kv-transfer-config={\"kv_connector\":\"NixlConnector\"")
                .contains("[\"UCX\"]");
    }

    @Test
    void aConnectorOfALaterReleaseOrBesideADraftIsRefused() {
        assertThat(only("0.21.0", connector("NixlPullConnector")).message())
                .endsWith("vLLM 0.21.0 has no connector NixlPullConnector");
        assertThat(only("0.33.0", connector("NixlConnector"), "-sc.method=mtp", "-sc.num_speculative_tokens=1")
                        .reason())
                .isEqualTo("FlagsContradict");
    }

    @Test
    void everyRefusedConnectorSaysWhy() {
        assertThat(CATALOG.connectors().values())
                .filteredOn(facts -> facts.refusal().isEmpty())
                .extracting(ConnectorFacts::name)
                .containsExactlyInAnyOrder(
                        "NixlConnector", "NixlPullConnector", "NixlPushConnector", "MooncakeConnector");
        assertThat(CATALOG.connectors().values())
                .filteredOn(facts -> !facts.refusal().isEmpty())
                .allSatisfy(facts -> assertThat(
                                only("0.33.0", connector(facts.name())).message())
                        .endsWith(": " + facts.refusal()));
    }
}
