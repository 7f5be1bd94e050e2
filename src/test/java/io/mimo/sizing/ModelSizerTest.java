package io.mimo.sizing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mimo.catalog.Catalog;
import io.mimo.catalog.CatalogException;
import io.mimo.catalog.EngineFacts;
import io.mimo.catalog.EngineVersion;
import io.mimo.catalog.GpuFacts;
import io.mimo.catalog.ModelFacts;
import io.mimo.manifest.Layout;
import io.mimo.sizing.ModelSizer.Request;
import java.math.BigDecimal;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

/** Which models can be sized, in which layouts, and what the answer holds. */
class ModelSizerTest {
    private static final Catalog CATALOG = Catalog.load();
    private static final EngineFacts ENGINE =
            CATALOG.engine(new EngineVersion(0, 33, 0)).orElseThrow();
    private static final GpuFacts H100 = Objects.requireNonNull(CATALOG.gpus().get("NVIDIA-H100-80GB-HBM3"));
    static final java.util.List<String> MODELS = Catalog.MODEL_FILES;

    private static Request request(String name, Layout layout, int maxModelLen) {
        ModelFacts model = CATALOG.model(name);
        return new Request(
                model,
                ModelSizer.published(model),
                layout,
                H100,
                maxModelLen,
                8192,
                1024,
                new BigDecimal("0.92"),
                false,
                false);
    }

    private static Layout tensor(int size) {
        return new Layout(size, 1, 1, 0);
    }

    @ParameterizedTest
    @FieldSource("MODELS")
    void everyModelFileIsReadUnderItsOwnName(String name) {
        assertThat(CATALOG.model(name.toUpperCase(java.util.Locale.ROOT)).name())
                .isEqualTo(name);
        assertThat(CATALOG.models()).as("read at start").containsOnlyKeys(Catalog.DEFAULT_MODEL);
    }

    @Test
    void aNameThatIsNotThereIsAnsweredWithThoseThatAre() {
        assertThatThrownBy(() -> CATALOG.model("Qwen4"))
                .isInstanceOf(CatalogException.class)
                .hasMessageContaining("Qwen3-0.6B");
    }

    @ParameterizedTest(name = "{0}: {1} B a token at TP1")
    @CsvSource({
        "Qwen3-32B, 262144",
        "Qwen3-0.6B, 114688",
        "Llama-3.1-8B, 131072",
        "Llama-3.3-70B-FP8, 327680",
        "Qwen3-30B-A3B, 98304",
        "Qwen3-235B-A22B-FP8, 192512",
        "Mistral-Small-3.2-24B, 163840"
    })
    void oneGroupTakesExactlyTheBytesOfItsTokens(String name, long bytesPerToken) {
        KvNeed need = KvLedger.need(
                new KvLedger.Question(CATALOG.model(name), tensor(1), 16384, 8192, true, true, 2),
                ENGINE.rules().getFirst());
        assertThat(need.groups()).isEqualTo(1);
        assertThat(need.blockBytes().getFirst() * need.requestBlocks()).isEqualTo(16384 * bytesPerToken);
    }

    @ParameterizedTest(name = "{0}: groups of {1} layers")
    @CsvSource({"gpt-oss-20b, 12", "gpt-oss-120b, 18"})
    void alternatingLayersMakeTwoEqualGroups(String name, int layers) {
        KvNeed need = KvLedger.need(
                new KvLedger.Question(CATALOG.model(name), tensor(1), 131072, 8192, true, true, 2),
                ENGINE.rules().getFirst());
        assertThat(need.groups()).isEqualTo(2);
        assertThat(need.blockBytes()).containsExactly(layers * 16L * 8 * 128 * 2);
        assertThat(need.requestBlocks())
                .as("whole request + window and two batches")
                .isEqualTo(8192 + Math.ceilDiv(127 + 2 * 8192, 16) + 1);
    }

    @ParameterizedTest(name = "{0} TP{1}: {2}")
    @CsvSource({
        "DeepSeek-V3, 8, LatentAttention",
        "Qwen3-32B, 3, HeadsNotDivisible",
        "Mistral-Small-3.2-24B, 64, HeadsNotDivisible",
        "Qwen3-235B-A22B-FP8, 8, SliceTooThin",
        "Qwen3-30B-A3B, 5, HeadsNotDivisible",
        "MiMo-V2-Flash, 8, Fp8ScalesNotSound"
    })
    void whatVllmWouldNotStartIsRefused(String name, int tensor, String reason) {
        Request request = request(name, tensor(tensor), 8192);
        assertThat(ModelSizer.problems(request)).extracting(Reason::reason).contains(reason);
        assertThatThrownBy(() -> ModelSizer.size(request, ENGINE, CATALOG))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void expertParallelismLiftsTheRuleOfWholeBlocks() {
        assertThat(ModelSizer.problems(request("Qwen3-235B-A22B-FP8", new Layout(8, 1, 1, 8), 8192)))
                .isEmpty();
        assertThat(ModelSizer.problems(request("Qwen3-0.6B", tensor(1), 40961)))
                .extracting(Reason::reason)
                .containsExactly("ContextTooLong");
    }

    @Test
    void stagesRanksAndSlicesUpToTheirLimits() {
        assertThat(ModelSizer.problems(request("Qwen3-32B", new Layout(1, 1, 64, 0), 8192)))
                .as("a layer each")
                .isEmpty();
        assertThat(ModelSizer.problems(request("Qwen3-32B", new Layout(1, 1, 65, 0), 8192)))
                .extracting(Reason::reason)
                .containsExactly("StagesWithoutLayers");
        assertThat(ModelSizer.problems(request("Qwen3-30B-A3B", new Layout(4, 32, 1, 128), 8192)))
                .as("an expert each")
                .isEmpty();
        assertThat(ModelSizer.problems(request("Qwen3-30B-A3B", new Layout(4, 33, 1, 132), 8192)))
                .extracting(Reason::reason)
                .containsExactly("RanksWithoutExperts");
        assertThat(ModelSizer.problems(request("Qwen3-30B-A3B", new Layout(4, 256, 1, 0), 8192)))
                .extracting(Reason::reason)
                .containsExactly("SliceNotWhole");
        assertThat(ModelSizer.problems(request("Qwen3-32B", new Layout(4, 200, 1, 800), 8192)))
                .as("it has no experts")
                .isEmpty();
        assertThat(ModelSizer.problems(request("Qwen3-32B", tensor(32), 8192)))
                .as("dense layers are sliced by tensor")
                .isEmpty();
        assertThat(ModelSizer.problems(request("Mistral-Small-3.2-24B", tensor(32), 8192)))
                .isEmpty();
        assertThat(ModelSizer.problems(request("Llama-3.3-70B-FP8", tensor(64), 8192)))
                .isEmpty();
        Reason thin = ModelSizer.problems(request("Qwen3-235B-A22B-FP8", tensor(8), 8192))
                .getFirst();
        assertThat(thin.message())
                .startsWith("8 ranks get 192 of 1536 columns each, no multiple of the FP8 block of 128");
        assertThat(ModelSizer.problems(request("MiMo-V2-Flash", new Layout(4, 3, 1, 0), 8192)))
                .extracting(Reason::reason)
                .containsExactly("SliceNotWhole");
    }

    @Test
    void theLedgerSaysWhatFits() {
        assertThat(ModelSizer.size(request("Llama-3.1-8B", tensor(1), 131072), ENGINE, CATALOG)
                        .fits())
                .isTrue();
        assertThat(ModelSizer.size(request("Qwen3-32B", tensor(1), 40960), ENGINE, CATALOG)
                        .fits())
                .isFalse();
        assertThat(ModelSizer.size(request("Qwen3-32B", tensor(2), 40960), ENGINE, CATALOG)
                        .fits())
                .isTrue();
    }

    @Test
    void fp8HalvesTheKvCacheUnlessTheReleaseIgnoresItForUnequalWidths() {
        EngineFacts ignoring = CATALOG.engine(new EngineVersion(0, 31, 0)).orElseThrow();
        assertThat(kvBytes("Llama-3.1-8B", true, ignoring)).isEqualTo(kvBytes("Llama-3.1-8B", false, ignoring) / 2);
        assertThat(kvBytes("MiMo-V2-Flash", true, ignoring)).isEqualTo(kvBytes("MiMo-V2-Flash", false, ignoring));
        assertThat(kvBytes("MiMo-V2-Flash", true, ENGINE)).isEqualTo(kvBytes("MiMo-V2-Flash", false, ENGINE) / 2);
    }

    private static long kvBytes(String name, boolean fp8, EngineFacts engine) {
        Request asked = request(name, tensor(4), 8192);
        return ModelSizer.size(
                        new Request(
                                asked.model(),
                                asked.format(),
                                asked.layout(),
                                asked.gpu(),
                                asked.maxModelLen(),
                                asked.batchedTokens(),
                                asked.sequences(),
                                asked.utilization(),
                                false,
                                fp8),
                        engine,
                        CATALOG)
                .kv()
                .neededBytes()
                .getFirst();
    }
}
