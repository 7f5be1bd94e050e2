package io.mimo.sizing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.mimo.api.Precision;
import io.mimo.catalog.Catalog;
import io.mimo.catalog.ModelFacts;
import io.mimo.manifest.Layout;
import io.mimo.manifest.WeightFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Weights per GPU, against vLLM 0.33.0's own model class on meta tensors and the published parameter counts. */
class WeightLedgerTest {
    private static final ModelFacts MODEL = Catalog.load().model(Catalog.DEFAULT_MODEL);

    private static WeightFormat format(Precision precision) {
        return new WeightFormat(
                precision,
                Optional.ofNullable(MODEL.formats().get(precision)).orElseThrow(),
                precision == Precision.INT4 ? 128 : 0,
                false);
    }

    private static double heaviestGib(Precision precision, Layout layout) {
        return Stage.partition(MODEL.layers(), layout.pipeline()).stream()
                        .mapToLong(stage -> WeightLedger.stageBytes(MODEL, format(precision), layout, stage))
                        .max()
                        .orElseThrow()
                / (double) Bytes.GIB;
    }

    @Test
    void wholeFp8CheckpointMatchesTheEnginesOwnCount() {
        // vLLM 0.33.0 on meta tensors; 24 B a layer are as much as the six FP32 scalars of its attention
        assertThat(WeightLedger.checkpointBytes(MODEL, format(Precision.FP8))).isEqualTo(311_862_257_408L - 48 * 6 * 4);
    }

    @Test
    void bf16IsTwoBytesAParameterAndTheRouterFour() {
        long parameters = 308_778_780_864L;
        long router = 47L * (256 * 4096 + 256);
        assertThat(WeightLedger.checkpointBytes(MODEL, format(Precision.BF16))).isEqualTo(2 * parameters + 2 * router);
    }

    @ParameterizedTest(name = "{0} TP{1}xDP{2}: {3} GiB")
    @CsvSource({
        "FP8, 4, 1, 72.81",
        "FP8, 4, 2, 37.55",
        "FP8, 4, 4, 19.92",
        "FP8, 8, 1, 36.5",
        "BF16, 8, 1, 72.1",
        "BF16, 4, 1, 143.9",
        "BF16, 4, 2, 73.4",
        "BF16, 4, 4, 38.2",
        "INT4, 2, 1, 78.4",
        "INT4, 4, 1, 39.3",
        "INT4, 4, 2, 21.1",
        "INT4, 8, 1, 19.7"
    })
    void perGpu(Precision precision, int tensor, int data, double gib) {
        assertThat(heaviestGib(precision, new Layout(tensor, data, 1, 0))).isCloseTo(gib, within(gib * 0.006));
    }

    @Test
    void expertParallelismMovesExpertsNotBytes() {
        Stage all = Stage.partition(MODEL.layers(), 1).getFirst();
        for (Precision precision : List.of(Precision.BF16, Precision.FP8, Precision.INT4)) {
            assertThat(WeightLedger.stageBytes(MODEL, format(precision), new Layout(4, 2, 1, 8), all))
                    .isEqualTo(WeightLedger.stageBytes(MODEL, format(precision), new Layout(4, 2, 1, 0), all));
        }
    }

    @Test
    void pipelineStagesAreCutAsTheEngineCutsThem() {
        assertThat(Stage.partition(48, 5).stream().map(Stage::layers)).containsExactly(9, 10, 10, 10, 9);
        assertThat(Stage.partition(48, 2).stream().map(Stage::layers)).containsExactly(24, 24);
        assertThat(Stage.partition(48, 7).stream().map(Stage::layers)).containsExactly(7, 7, 7, 7, 7, 7, 6);
    }

    @Test
    void theHeaviestStageOfFiveIsAMiddleOne() {
        assertThat(heaviestGib(Precision.BF16, new Layout(1, 1, 5, 0))).isCloseTo(121.9, within(0.06));
        long first = WeightLedger.stageBytes(
                MODEL,
                format(Precision.FP8),
                new Layout(4, 1, 2, 0),
                Stage.partition(48, 2).getFirst());
        long last = WeightLedger.stageBytes(
                MODEL,
                format(Precision.FP8),
                new Layout(4, 1, 2, 0),
                Stage.partition(48, 2).getLast());
        assertThat(last).isGreaterThan(first);
    }

    @Test
    void keyValueHeadsAreCopiedBeyondTheirNumber() {
        Stage all = Stage.partition(MODEL.layers(), 1).getFirst();
        long tp8 = WeightLedger.stageBytes(MODEL, format(Precision.BF16), new Layout(8, 1, 1, 0), all);
        long tp16 = WeightLedger.stageBytes(MODEL, format(Precision.BF16), new Layout(16, 1, 1, 0), all);
        assertThat(tp16 * 2).isGreaterThan(tp8 + (64L << 20));
    }

    /** Qwen3-0.6B publishes 596,049,920 parameters, its norms of each head's queries and keys among them. */
    @Test
    void headNormsAreCounted() {
        ModelFacts model = Catalog.load().model("Qwen3-0.6B");
        assertThat(WeightLedger.checkpointBytes(model, ModelSizer.published(model)))
                .isEqualTo(2 * 596_049_920L);
    }

    /** One FP32 scale for each output channel of every matrix; tables and norms in BF16. */
    @Test
    void scalesByChannel() {
        ModelFacts model = Catalog.load().model("Llama-3.3-70B-FP8");
        long columns = 8_192;
        long matrices = columns * (8_192 + 2 * 1_024) + 8_192 * columns + 2 * 28_672 * columns + columns * 28_672;
        long channels = 8_192 + 2 * 1_024 + columns + 2 * 28_672 + columns;
        long vectors = (2 * 80 + 1) * columns + 2 * 128_256 * columns;
        assertThat(WeightLedger.checkpointBytes(model, ModelSizer.published(model)))
                .isEqualTo(80 * (matrices + 4 * channels) + 2 * vectors);
    }

    @Test
    void zeroPointsTakeFourBitsForEachGroupOfColumns() {
        WeightFormat symmetric = format(Precision.INT4);
        WeightFormat asymmetric = new WeightFormat(Precision.INT4, symmetric.formats(), 128, true);
        long groups = 47L * 256 * (2 * 2_048 * (4_096 / 128) + 4_096 * (2_048 / 128));
        assertThat(WeightLedger.checkpointBytes(MODEL, asymmetric) - WeightLedger.checkpointBytes(MODEL, symmetric))
                .isEqualTo(groups / 2);
    }
}
