package io.mimo.sizing;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimo.api.Precision;
import io.mimo.catalog.Catalog;
import io.mimo.catalog.ModelFacts;
import io.mimo.manifest.Layout;
import io.mimo.manifest.WeightFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The ledger against a second count that shares nothing with it: every tensor of a rank listed with its shape, from the
 * published config.json and the engine's loading rules, for all layouts over up to 64 GPUs.
 */
class WeightShapesTest {
    private static final Catalog CATALOG = Catalog.load();
    private static final ModelFacts MODEL = CATALOG.model(Catalog.DEFAULT_MODEL);
    private static final Set<Integer> GLOBAL = Set.of(0, 5, 11, 17, 23, 29, 35, 41, 47);
    private static final int HIDDEN = 4096;

    private static WeightFormat format(Precision precision) {
        return new WeightFormat(
                precision,
                Objects.requireNonNull(MODEL.formats().get(precision)),
                precision == Precision.INT4 ? 128 : 0,
                false);
    }

    /** One stored tensor. */
    private record Tensor(long rows, long columns, double bytesEach) {
        long bytes() {
            return Math.round(rows * columns * bytesEach);
        }
    }

    /** All tensors of one rank and stage. */
    private record Rank(Precision precision, Layout layout, List<Tensor> tensors) {
        static long bytes(Precision precision, Layout layout, int from, int to) {
            Rank rank = new Rank(precision, layout, new ArrayList<>());
            boolean global = false;
            boolean window = false;
            for (int layer = from; layer < to; layer++) {
                rank.layer(layer);
                global |= GLOBAL.contains(layer);
                window |= !GLOBAL.contains(layer);
            }
            if (from == 0) {
                rank.plain(152_576 / layout.tensor(), HIDDEN);
            }
            if (to == 48) {
                rank.plain(152_576 / layout.tensor(), HIDDEN);
                rank.plain(1, HIDDEN);
            }
            int tables = (global ? 1 : 0) + (window ? 1 : 0);
            rank.plain(262_144L * tables, 64);
            return rank.tensors.stream().mapToLong(Tensor::bytes).sum();
        }

        static long draftBytes(Precision precision, Layout layout, int from) {
            Rank rank = new Rank(precision, layout, new ArrayList<>());
            int heads = 64 / layout.tensor();
            int keyHeads = Math.max(1, 8 / layout.tensor());
            long slice = 16_384 / layout.tensor();
            rank.plain(5, HIDDEN);
            rank.plain(HIDDEN, 2L * HIDDEN);
            rank.blocks(heads * 192L, HIDDEN);
            rank.blocks(keyHeads * 192L, HIDDEN);
            rank.blocks(keyHeads * 128L, HIDDEN);
            rank.plain(HIDDEN, heads * 128L);
            rank.plain(1, heads);
            rank.blocks(slice, HIDDEN);
            rank.blocks(slice, HIDDEN);
            rank.blocks(HIDDEN, slice);
            if (from > 0) {
                rank.plain(152_576 / layout.tensor(), HIDDEN);
            }
            if (from == 47) {
                rank.plain(262_144, 64);
            }
            return rank.tensors.stream().mapToLong(Tensor::bytes).sum();
        }

        private void plain(long rows, long columns) {
            tensors.add(new Tensor(rows, columns, 2));
        }

        /** In FP8 with a scale of four bytes for each begun block of 128 x 128. */
        private void blocks(long rows, long columns) {
            if (precision == Precision.FP8) {
                tensors.add(new Tensor(rows, columns, 1));
                tensors.add(new Tensor((rows + 127) / 128, (columns + 127) / 128, 4));
            } else {
                plain(rows, columns);
            }
        }

        /** In INT4 half a byte and a 16-bit scale for each begun group of 128 inputs. */
        private void expert(long rows, long columns) {
            if (precision == Precision.INT4) {
                tensors.add(new Tensor(rows, columns, 0.5));
                tensors.add(new Tensor(rows, (columns + 127) / 128, 2));
            } else {
                blocks(rows, columns);
            }
        }

        private void layer(int layer) {
            int heads = 64 / layout.tensor();
            int keyHeads = Math.max(1, (GLOBAL.contains(layer) ? 4 : 8) / layout.tensor());
            blocks(heads * 192L, HIDDEN);
            blocks(keyHeads * 192L, HIDDEN);
            blocks(keyHeads * 128L, HIDDEN);
            plain(HIDDEN, heads * 128L);
            plain(2, HIDDEN);
            if (!GLOBAL.contains(layer)) {
                plain(1, heads);
            }
            if (layer == 0) {
                long slice = 16_384 / layout.tensor();
                blocks(slice, HIDDEN);
                blocks(slice, HIDDEN);
                blocks(HIDDEN, slice);
                return;
            }
            tensors.add(new Tensor(256, HIDDEN, 4));
            tensors.add(new Tensor(1, 256, 4));
            int ranks = layout.tensor() * layout.data();
            int experts = layout.expert() > 0 ? (256 + ranks - 1) / ranks : 256;
            long slice = layout.expert() > 0 ? 2048 : (2048 + ranks - 1) / ranks;
            for (int expert = 0; expert < experts; expert++) {
                expert(slice, HIDDEN);
                expert(slice, HIDDEN);
                expert(HIDDEN, slice);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Precision.class,
            names = {"BF16", "FP8", "INT4"})
    void everyRankOfEveryLayout(Precision precision) {
        int checked = 0;
        for (Layout layout : Layouts.legal(MODEL, 64)) {
            for (Stage stage : List.of(
                    Stage.partition(48, layout.pipeline()).getFirst(),
                    Stage.partition(48, layout.pipeline()).getLast(),
                    Stage.partition(48, layout.pipeline()).get(layout.pipeline() / 2))) {
                assertThat(WeightLedger.stageBytes(MODEL, format(precision), layout, stage))
                        .as("%s stage %s", layout, stage)
                        .isEqualTo(Rank.bytes(precision, layout, stage.from(), stage.to()));
                checked++;
            }
        }
        assertThat(checked).isGreaterThan(1500);
    }

    /**
     * The draft layer: a window layer with a dense feed-forward, in the storage of those; what joins its two inputs is
     * whole everywhere.
     */
    @ParameterizedTest
    @EnumSource(
            value = Precision.class,
            names = {"BF16", "FP8"})
    void theDraftLayer(Precision precision) {
        for (Layout layout : Layouts.legal(MODEL, 64)) {
            Stage last = Stage.partition(48, layout.pipeline()).getLast();
            assertThat(WeightLedger.draftBytes(MODEL, format(precision), layout, last))
                    .as("%s", layout)
                    .isEqualTo(Rank.draftBytes(precision, layout, last.from()));
            assertThat(layout.pipeline() == 1
                            || WeightLedger.draftBytes(
                                            MODEL,
                                            format(precision),
                                            layout,
                                            Stage.partition(48, layout.pipeline())
                                                    .getFirst())
                                    == 0)
                    .isTrue();
        }
        assertThat(Rank.draftBytes(Precision.BF16, new Layout(1, 1, 1, 0), 0)).isEqualTo(2 * 329_273_408L);
    }

    /** gpt-oss has what MiMo has not: biases of q, k, v, o and of each expert, and a BF16 router with a bias. */
    @Test
    void biasesAreSplitAsTheirMatrices() {
        ModelFacts oss = CATALOG.model("gpt-oss-20b");
        Stage all = Stage.partition(oss.layers(), 1).getFirst();
        long one = WeightLedger.stageBytes(oss, ModelSizer.published(oss), new Layout(1, 1, 1, 0), all);
        long attention = (2880L * 64 * 64 * 2 + 2 * 2880L * 8 * 64) + 64 + (64 * 64 + 2 * 8 * 64 + 2880);
        long experts = 32 * (3 * 2880L * 2880 / 2 + 3 * 2880L * 90 + (2 * 2880 + 2880) * 2);
        long router = (32 * 2880 + 32) * 2;
        long table = 201_088L * 2880 * 2;
        assertThat(one - ropeOf(oss))
                .isEqualTo(24 * (attention * 2 + experts + router + 2 * 2880 * 2) + 2 * table + 2880 * 2);
    }

    private static long ropeOf(ModelFacts model) {
        return WeightLedger.stageBytes(
                        model,
                        ModelSizer.published(model),
                        new Layout(1, 1, 1, 0),
                        Stage.partition(model.layers(), 1).getFirst())
                - WeightLedger.checkpointBytes(model, ModelSizer.published(model));
    }
}
