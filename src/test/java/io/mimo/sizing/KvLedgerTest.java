package io.mimo.sizing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.mimo.catalog.Catalog;
import io.mimo.catalog.EngineVersion;
import io.mimo.catalog.ModelFacts;
import io.mimo.catalog.ReleaseFacts;
import io.mimo.manifest.Layout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Held against the values that each release's own planning functions gave for this model's layer shapes (run on a CPU).
 */
class KvLedgerTest {
    private static final Catalog CATALOG = Catalog.load();
    private static final ModelFacts MODEL = CATALOG.model(Catalog.DEFAULT_MODEL);

    private static ReleaseFacts release(String version) {
        return CATALOG.engine(EngineVersion.parse(version).orElseThrow())
                .orElseThrow()
                .rules()
                .getFirst();
    }

    private static KvNeed need(
            String version, int tensor, int pipeline, int length, int batched, boolean hybrid, int elementBytes) {
        return KvLedger.need(
                new KvLedger.Question(
                        MODEL, new Layout(tensor, 1, pipeline, 0), length, batched, true, hybrid, elementBytes),
                release(version));
    }

    @ParameterizedTest(name = "{0} TP{1} PP{2} {3} tokens, batches of {4}, stage {5}: {6} GiB")
    @CsvSource({
        "0.14.0, 4, 1, 262144,  2048, 0, 1.688", "0.18.0, 4, 1, 262144, 16384, 0, 1.688",
                "0.14.0, 8, 1, 262144, 8192, 0, 1.688",
        "0.20.0, 4, 1, 262144,  2048, 0, 1.524", "0.21.0, 4, 1, 262144,  8192, 0, 1.853",
                "0.24.0, 4, 1, 262144, 16384, 0, 2.293",
        "0.24.0, 8, 1, 262144,  2048, 0, 1.465", "0.20.0, 8, 1, 262144,  8192, 0, 1.630",
                "0.21.0, 8, 1, 262144, 16384, 0, 1.850",
        "0.28.0, 4, 1, 262144,  2048, 0, 1.634", "0.30.0, 4, 1, 262144,  8192, 0, 2.293",
                "0.33.0, 4, 1, 262144, 16384, 0, 3.172",
        "0.33.0, 8, 1, 262144,  2048, 0, 1.520", "0.32.0, 8, 1, 262144,  8192, 0, 1.850",
                "0.31.0, 8, 1, 262144, 16384, 0, 2.289",
        "0.33.0, 1, 1, 262144,  8192, 0, 9.17", "0.33.0, 2, 1, 262144,  8192, 0, 4.586",
                "0.33.0, 4, 1, 131072,  8192, 0, 1.590",
        "0.33.0, 4, 2, 262144,  8192, 0, 1.518", "0.33.0, 4, 2, 262144,  8192, 1, 1.214",
                "0.33.0, 4, 2, 262144, 16384, 0, 2.250",
        "0.33.0, 4, 2, 262144, 16384, 1, 1.800", "0.33.0, 4, 3, 262144,  8192, 2, 1.057",
                "0.28.0, 4, 2, 262144,  8192, 0, 1.274",
        "0.28.0, 4, 2, 262144,  8192, 1, 1.019", "0.28.0, 4, 3, 262144,  8192, 0, 0.911",
    })
    void oneRequest(String version, int tensor, int pipeline, int length, int batched, int stage, double gib) {
        KvNeed need = need(version, tensor, pipeline, length, batched, true, 2);
        long nullBlock = release(version).nullBlock() ? need.blockBytes().get(stage) : 0;
        assertThat((need.neededBytes().get(stage) - nullBlock) / (double) Bytes.GIB)
                .isCloseTo(gib, within(gib >= 9 ? 0.005 : 0.0005));
    }

    @ParameterizedTest(name = "{0} TP{1}, hybrid manager off: {2} GiB")
    @CsvSource({
        "0.14.0, 4, 16.31",
        "0.18.0, 8, 9.00",
        "0.20.0, 4, 16.03",
        "0.21.0, 4, 13.59",
        "0.20.0, 8, 7.50",
        "0.33.0, 4, 13.59",
        "0.33.0, 8, 7.50"
    })
    void hybridManagerOff(String version, int tensor, double gib) {
        KvNeed need = need(version, tensor, 1, 262144, 8192, false, 2);
        assertThat(need.blockBytes().getFirst() * (double) need.requestBlocks() / Bytes.GIB)
                .isCloseTo(gib, within(0.005));
    }

    @ParameterizedTest(name = "null block at TP{0}: {1} B")
    @CsvSource({"1, 737280", "2, 368640", "4, 184320", "8, 92160"})
    void nullBlock(int tensor, long bytes) {
        KvNeed need = need("0.33.0", tensor, 1, 262144, 8192, true, 2);
        assertThat(need.neededBytes().getFirst() - need.blockBytes().getFirst() * need.requestBlocks())
                .isEqualTo(bytes);
        KvNeed before = need("0.28.0", tensor, 1, 262144, 8192, true, 2);
        assertThat(before.neededBytes().getFirst())
                .isEqualTo(before.blockBytes().getFirst() * before.requestBlocks());
    }

    @Test
    void fp8HalvesEveryPage() {
        assertThat(need("0.33.0", 4, 1, 262144, 8192, true, 1).neededBytes().getFirst() * 2)
                .isEqualTo(need("0.33.0", 4, 1, 262144, 8192, true, 2)
                        .neededBytes()
                        .getFirst());
    }

    @ParameterizedTest(name = "{0}: 20 GiB hold {1} tokens")
    @CsvSource({
        "0.14.0, 258896",
        "0.18.0, 258896",
        "0.20.0, 310688",
        "0.21.0, 2828736",
        "0.24.0, 2828736",
        "0.28.0, 2286581",
        "0.33.0, 2286581"
    })
    void loggedTokens(String version, long tokens) {
        KvNeed need = need(version, 4, 1, 262144, 8192, true, 2);
        StageLedger row = new StageLedger(
                0, 0, 20 * Bytes.GIB, 0, Overhead.NONE, 0, need.neededBytes().getFirst());
        var ledger = new MemoryLedger(
                Profile.Requested,
                CATALOG.gpus().get("NVIDIA-H200"),
                java.util.List.of(row),
                need,
                262144,
                release(version).tokensByGroup());
        assertThat(ledger.kvTokens()).isEqualTo(tokens);
    }

    @Test
    void rawCountsOfTheModel() {
        long globalPerToken = MODEL.attention().get(0).layers().size() * 4L * (192 + 128) * 2;
        long windowPerSequence = 128L * MODEL.attention().get(1).layers().size() * 8 * (192 + 128) * 2;
        assertThat(globalPerToken).isEqualTo(23_040);
        assertThat(windowPerSequence).isEqualTo(25_559_040);
    }
}
