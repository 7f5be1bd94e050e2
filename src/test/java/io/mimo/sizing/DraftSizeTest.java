package io.mimo.sizing;

import static io.mimo.sizing.DraftManifests.CATALOG;
import static io.mimo.sizing.DraftManifests.FP8;
import static io.mimo.sizing.DraftManifests.H200;
import static io.mimo.sizing.DraftManifests.ONE_NODE;
import static io.mimo.sizing.DraftManifests.drafting;
import static io.mimo.sizing.DraftManifests.spec;
import static org.assertj.core.api.Assertions.assertThat;

import io.mimo.api.Precision;
import io.mimo.catalog.Catalog;
import io.mimo.catalog.ModelFacts;
import io.mimo.fixtures.ManifestFixture;
import io.mimo.manifest.Layout;
import io.mimo.manifest.ServingSpec;
import io.mimo.manifest.SpecResolver;
import io.mimo.manifest.SpecResolver.Resolution;
import io.mimo.manifest.Warning;
import io.mimo.manifest.WeightFormat;
import io.mimo.sizing.support.EngineStart;
import io.mimo.sizing.support.SupportChecks;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the draft layer of the served checkpoint adds to the memory, and what its flag demands of the manifest. */
class DraftSizeTest {
    private static MemoryLedger ledger(String yaml, Profile profile) {
        ServingSpec spec = spec(yaml);
        return MemoryLedger.of(spec, spec.format().orElseThrow(), H200, profile, CATALOG);
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
        assertThat(SpecResolver.resolve(ManifestFixture.manifest(FP8 + ONE_NODE + engine.formatted(15)), CATALOG))
                .isInstanceOf(Resolution.Valid.class);
        assertThat(SpecResolver.resolve(ManifestFixture.manifest(FP8 + ONE_NODE + engine.formatted(16)), CATALOG))
                .isInstanceOfSatisfying(Resolution.Broken.class, broken -> assertThat(broken.problems())
                        .extracting(problem -> problem.reason())
                        .containsExactly("DraftTokensExceedBatch"));
    }

    private static ServingSpec withoutDraft(ServingSpec spec) {
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
        return new ServingSpec(
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
                spec.demand(),
                spec.acceptance(),
                spec.warnings());
    }

    @Test
    void aModelWithoutADraftHasNoneToLoad() {
        ServingSpec spec = spec(FP8 + ONE_NODE + drafting("0.33.0", 1));
        ServingSpec other = withoutDraft(spec);
        assertThat(SupportChecks.evaluate(new EngineStart(other, H200, CATALOG)).reasons())
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
        String yaml = "model: {uri: \"" + uri + "\", architecture: MiMo-V2-Flash}\nprecision: FP8\n" + ONE_NODE;
        assertThat(SpecResolver.resolve(ManifestFixture.manifest(yaml), CATALOG))
                .isInstanceOf(Resolution.Valid.class);
        Resolution drafted = SpecResolver.resolve(ManifestFixture.manifest(yaml + drafting("0.33.0", 1)), CATALOG);
        assertThat(drafted).isInstanceOf(refused ? Resolution.Broken.class : Resolution.Valid.class);
        if (drafted instanceof Resolution.Broken broken) {
            assertThat(broken.problems())
                    .extracting(problem -> problem.reason())
                    .containsExactly("DraftMistaken");
        }
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
}
