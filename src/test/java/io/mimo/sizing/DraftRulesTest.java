package io.mimo.sizing;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimo.api.Precision;
import io.mimo.catalog.Catalog;
import io.mimo.catalog.GpuFacts;
import io.mimo.catalog.ModelFacts;
import io.mimo.inventory.Inventory;
import io.mimo.manifest.Layout;
import io.mimo.manifest.ServingSpec;
import io.mimo.manifest.SpecResolver;
import io.mimo.manifest.SpecResolver.Resolution;
import io.mimo.manifest.Warning;
import io.mimo.manifest.WeightFormat;
import io.mimo.plan.Manifests;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The draft layer of the served checkpoint: where vLLM cannot load it, and what it adds where it can. */
class DraftRulesTest {
    private static final Catalog CATALOG = Catalog.load();
    private static final GpuFacts H200 = CATALOG.gpu("NVIDIA-H200", 143_771, 90);
    private static final String FP8 =
            "model: {uri: \"hf://XiaomiMiMo/MiMo-V2-Flash\", revision: abc}\nprecision: FP8\n";
    private static final String ONE_NODE = "parallelism: {tensor: 4, data: 2, expert: 8}\n";

    private static String drafting(String version, int tokens) {
        return "engine: {image: \"vllm/vllm-openai:v" + version
                + "\", maxNumSeqs: 512, extraArgs: ['--speculative-config={\"method\": \"mtp\", "
                + "\"num_speculative_tokens\": " + tokens + "}']}\n";
    }

    private static ServingSpec spec(String yaml) {
        return Manifests.spec(yaml, CATALOG);
    }

    private static SupportRules.Support check(String yaml) {
        return SupportRules.check(spec(yaml), H200, CATALOG);
    }

    private static Reason only(String yaml) {
        List<Reason> reasons = check(yaml).reasons();
        assertThat(reasons).as(yaml).hasSize(1);
        assertThat(reasons.getFirst().message()).matches("[ -~]{1,300}");
        return reasons.getFirst();
    }

    private static MemoryLedger ledger(String yaml, Profile profile) {
        ServingSpec spec = spec(yaml);
        return MemoryLedger.of(spec, spec.format().orElseThrow(), H200, profile, CATALOG);
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
        "0.40.0, false"
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

    @Test
    void aCheckpointNobodyCataloguedGetsAWarning() {
        assertThat(spec("model: {uri: \"pvc://models/bf16\"}\nprecision: BF16\nparallelism: {tensor: 8}\n"
                                + drafting("0.33.0", 1))
                        .warnings())
                .extracting(Warning::reason)
                .containsExactly("CheckpointNotVerified", "DraftWeightsNotVerified");
        assertThat(spec(FP8 + ONE_NODE + drafting("0.33.0", 1)).warnings()).isEmpty();
    }

    @Test
    void aBatchMustHoldMoreThanTheDraftTokens() {
        String engine =
                "engine: {maxNumSeqs: 16, maxNumBatchedTokens: 16, extraArgs: ['--speculative-config={\"method\": "
                        + "\"mtp\", \"num_speculative_tokens\": %d}']}\n";
        assertThat(SpecResolver.resolve(Manifests.manifest(FP8 + ONE_NODE + engine.formatted(15)), CATALOG))
                .isInstanceOf(Resolution.Valid.class);
        assertThat(SpecResolver.resolve(Manifests.manifest(FP8 + ONE_NODE + engine.formatted(16)), CATALOG))
                .isInstanceOfSatisfying(Resolution.Broken.class, broken -> assertThat(broken.problems())
                        .extracting(problem -> problem.reason())
                        .containsExactly("DraftTokensExceedBatch"));
    }

    @Test
    void aModelWithoutADraftHasNoneToLoad() {
        ServingSpec spec = spec(FP8 + ONE_NODE + drafting("0.33.0", 1));
        ModelFacts model = spec.model();
        ModelFacts without = new ModelFacts(
                model.name(),
                model.architecture(),
                model.checkpoint(),
                model.layers(),
                model.hiddenSize(),
                model.vocabSize(),
                model.tiedEmbeddings(),
                model.maxPositions(),
                model.attentionHeads(),
                model.attention(),
                model.denseLayers(),
                model.denseIntermediate(),
                model.moe(),
                model.formats(),
                model.fp8AttentionTensor(),
                ModelFacts.Draft.NONE,
                model.notCounted(),
                model.ggufBytes());
        ServingSpec other = new ServingSpec(
                spec.namespace(),
                spec.name(),
                without,
                spec.weights(),
                spec.layout(),
                spec.limits(),
                spec.scaling(),
                spec.runtime(),
                spec.hardware(),
                spec.network(),
                spec.acceptance(),
                spec.warnings());
        assertThat(SupportRules.check(other, H200, CATALOG).reasons())
                .extracting(Reason::reason)
                .containsExactly("DraftNotKnown");
        assertThat(MemoryLedger.of(other, other.format().orElseThrow(), H200, Profile.Requested, CATALOG)
                        .heaviest()
                        .draft())
                .isZero();
    }

    /** vLLM guesses the method from the model's name, even where it was told. */
    @ParameterizedTest
    @CsvSource({
        "hf://me/MiMo-Eagle3, true",
        "s3://models/dflash/flash, true",
        "pvc://models/eagle-eye/flash, true",
        "pvc://eagle-eye/flash, false",
        "pvc://models/eagles, false"
    })
    void aNameThatVllmMistakes(String uri, boolean refused) {
        String yaml = "model: {uri: \"" + uri + "\"}\nprecision: FP8\n" + ONE_NODE;
        assertThat(SpecResolver.resolve(Manifests.manifest(yaml), CATALOG)).isInstanceOf(Resolution.Valid.class);
        Resolution drafted = SpecResolver.resolve(Manifests.manifest(yaml + drafting("0.33.0", 1)), CATALOG);
        assertThat(drafted).isInstanceOf(refused ? Resolution.Broken.class : Resolution.Valid.class);
        if (drafted instanceof Resolution.Broken broken) {
            assertThat(broken.problems())
                    .extracting(problem -> problem.reason())
                    .containsExactly("DraftMistaken");
        }
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

    /**
     * Weights on the last stage alone, the high end under both profiles, and a row of FP32 logits for each token that
     * is checked.
     */
    @Test
    void whatItAdds() {
        String layout = "parallelism: {tensor: 4, pipeline: 2}\n";
        String without = FP8 + layout + "engine: {maxNumSeqs: 512}\n";
        WeightFormat format = new WeightFormat(
                Precision.FP8,
                Objects.requireNonNull(
                        CATALOG.model(Catalog.DEFAULT_MODEL).formats().get(Precision.FP8)),
                0,
                false);
        long copied = 152_576L / 4 * 4096 * 2;
        for (Profile profile : Profile.values()) {
            List<StageLedger> plain = ledger(without, profile).stages();
            List<StageLedger> drafted =
                    ledger(FP8 + layout + drafting("0.33.0", 2), profile).stages();
            assertThat(drafted.getFirst().weights()).isEqualTo(plain.getFirst().weights());
            assertThat(drafted.getFirst().draft()).isZero();
            assertThat(drafted.getLast().weights() - plain.getLast().weights())
                    .isEqualTo(drafted.getLast().draft())
                    .isEqualTo(149_479_072 + copied)
                    .isEqualTo(WeightLedger.draftBytes(
                            CATALOG.model(Catalog.DEFAULT_MODEL),
                            format,
                            new Layout(4, 1, 2, 0),
                            Stage.partition(48, 2).getLast()));
            long rows = profile == Profile.Requested ? 2 * 512 : 0;
            assertThat(drafted.getLast().overhead().high()
                            - plain.getLast().overhead().high())
                    .isEqualTo(rows * 152_576 * 4);
            assertThat(drafted).allSatisfy(stage -> assertThat(stage.overheadCharged())
                    .isEqualTo(stage.overhead().high()));
        }
    }

    /** TP4 on four H100 would need the draft to be left out; the search proposes only what the release can run. */
    @Test
    void suggestionsKeepTheDraftWhereItRuns() {
        ServingSpec asked = spec(FP8 + "parallelism: {tensor: 4}\n" + drafting("0.28.0", 1));
        Inventory inventory = Inventory.of(Manifests.nodes(2, 8, "NVIDIA-H100-80GB-HBM3", 81_559), List.of());
        Evaluator judge = new Evaluator(inventory, asked.hardware(), CATALOG);
        assertThat(judge.judge(asked, Optional.empty()).accepted()).isFalse();
        assertThat(judge.accepts(asked.withLayout(new Layout(4, 1, 2, 0)))).isEmpty();
        assertThat(judge.accepts(asked.withLayout(new Layout(4, 2, 1, 8)))).isPresent();
        ServingSpec newer = spec(FP8 + "parallelism: {tensor: 4}\n" + drafting("0.33.0", 1));
        assertThat(judge.accepts(newer.withLayout(new Layout(4, 1, 2, 0)))).isPresent();
    }
}
