package io.mimo.sizing;

import static io.mimo.sizing.DraftManifests.CATALOG;
import static io.mimo.sizing.DraftManifests.FP8;
import static io.mimo.sizing.DraftManifests.H200;
import static io.mimo.sizing.DraftManifests.ONE_NODE;
import static io.mimo.sizing.DraftManifests.drafting;
import static io.mimo.sizing.DraftManifests.spec;
import static org.assertj.core.api.Assertions.assertThat;

import io.mimo.fixtures.NodeFixture;
import io.mimo.inventory.Inventory;
import io.mimo.manifest.Layout;
import io.mimo.manifest.ServingSpec;
import io.mimo.sizing.support.EngineStart;
import io.mimo.sizing.support.Support;
import io.mimo.sizing.support.SupportChecks;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The draft layer of the served checkpoint where vLLM cannot load it, or nobody knows whether it can. */
class DraftSupportTest {
    private static Support check(String yaml) {
        return SupportChecks.evaluate(new EngineStart(spec(yaml), H200, CATALOG));
    }

    private static Reason only(String yaml) {
        List<Reason> reasons = check(yaml).reasons();
        assertThat(reasons).as(yaml).hasSize(1);
        assertThat(reasons.getFirst().message()).matches("[ -~]{1,300}");
        return reasons.getFirst();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.14.0", "0.18.0", "0.20.0", "0.20.2"})
    void noClassBefore021(String version) {
        Reason reason = only(FP8 + ONE_NODE + drafting(version, 1));
        assertThat(reason.reason()).isEqualTo("DraftNeedsNewerEngine");
        assertThat(reason.message()).contains("0.21.0 is the first release");
    }

    @ParameterizedTest
    @CsvSource({
        "0.21.0, true",
        "0.24.0, true",
        "0.28.0, true",
        "0.29.0, true",
        "0.30.0, false",
        "0.31.0, false",
        "0.32.0, false",
        "0.33.0, false",
        "0.35.0, false"
    })
    void stagesOnlyFrom030(String version, boolean refused) {
        String yaml = FP8 + "parallelism: {tensor: 4, pipeline: 2}\n" + drafting(version, 1);
        assertThat(check(yaml).reasons())
                .extracting(Reason::reason)
                .isEqualTo(refused ? List.of("DraftWithPipeline") : List.of());
        if (refused) {
            assertThat(only(yaml).message()).contains("'Pipeline parallelism is not supported for this model.'");
            assertThat(only(yaml).remedy())
                    .isEqualTo("remove --speculative-config, or use vLLM 0.30.0 or newer, or set pipeline to 1");
        }
        assertThat(check(FP8 + ONE_NODE + drafting(version, 1)).reasons()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"0.28.0, true", "0.30.0, false", "0.33.0, false"})
    void objectStoresOnlyFrom030(String version, boolean refused) {
        String yaml = "model: {uri: \"s3://models/flash\"}\nprecision: FP8\n" + ONE_NODE + drafting(version, 1);
        assertThat(check(yaml).reasons())
                .extracting(Reason::reason)
                .isEqualTo(refused ? List.of("DraftFromObjectStore") : List.of());
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.31.0", "0.32.0", "0.33.0"})
    void anFp8KvCacheHoldsForTheDraftToo(String version) {
        String engine =
                drafting(version, 1).replace("extraArgs: [", "extraArgs: [--attention-backend=TRITON_ATTN_DIFFKV, ");
        assertThat(check(FP8 + ONE_NODE + "kvCacheDtype: fp8\n" + engine).reasons())
                .isEmpty();
    }

    @Test
    void int4CheckpointsAreNotKnownToHoldIt() {
        Reason reason = only("model: {uri: \"hf://cyankiwi/MiMo-V2-Flash-AWQ-4bit\", revision: abc}\nprecision: INT4\n"
                + ONE_NODE + drafting("0.33.0", 1));
        assertThat(reason.reason()).isEqualTo("DraftWeightsUnknown");
        assertThat(reason.remedy()).isEqualTo("use hf://XiaomiMiMo/MiMo-V2-Flash, or remove --speculative-config");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.21.0", "0.28.0", "0.33.0"})
    void theWarningSaysWhatIsNotMeasured(String version) {
        assertThat(check(FP8 + ONE_NODE + drafting(version, 1)).warnings())
                .singleElement()
                .satisfies(warning -> {
                    assertThat(warning.reason()).isEqualTo("DraftOverheadNotMeasured");
                    assertThat(warning.message())
                            .contains("(0.14 GiB on a GPU of the last stage)")
                            .matches("[ -~]{1,300}");
                });
    }

    /** TP4 on four H100 would need the draft to be left out; the search proposes only what the release can run. */
    @Test
    void suggestionsKeepTheDraftWhereItRuns() {
        ServingSpec asked = spec(FP8 + "parallelism: {tensor: 4}\n" + drafting("0.28.0", 1));
        Inventory inventory = Inventory.of(NodeFixture.nodes(2, 8, "NVIDIA-H100-80GB-HBM3", 81_559), List.of());
        Evaluator judge = new Evaluator(inventory, asked.hardware(), CATALOG);
        assertThat(judge.judge(asked, Optional.empty()).accepted()).isFalse();
        assertThat(judge.accepts(asked.withLayout(new Layout(4, 1, 2, 0)))).isEmpty();
        assertThat(judge.accepts(asked.withLayout(new Layout(4, 2, 1, 8)))).isPresent();
        ServingSpec newer = spec(FP8 + "parallelism: {tensor: 4}\n" + drafting("0.33.0", 1));
        assertThat(judge.accepts(newer.withLayout(new Layout(4, 1, 2, 0)))).isPresent();
    }
}
