package io.mimo.sizing;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimo.catalog.Catalog;
import io.mimo.catalog.EngineVersion;
import io.mimo.catalog.ModelFacts;
import io.mimo.manifest.Layout;
import io.mimo.manifest.WeightFormat;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A release that nobody read needs what the hungrier of its neighbours needs, stage by stage. */
class KvNeedTest {
    private static final Catalog CATALOG = Catalog.load();
    private static final ModelFacts MODEL = CATALOG.model(Catalog.DEFAULT_MODEL);

    @Test
    void eachStageTakesTheLargerNeedWithItsBlock() {
        KvNeed one = new KvNeed(List.of(10L, 30L), List.of(100L, 900L), 7, 6, 16);
        KvNeed other = new KvNeed(List.of(20L, 20L), List.of(200L, 800L), 9, 1, 32);
        assertThat(one.larger(other)).isEqualTo(new KvNeed(List.of(20L, 30L), List.of(200L, 900L), 7, 6, 16));
        assertThat(other.larger(one)).isEqualTo(one.larger(other));
    }

    @Test
    void ofEqualNeedsTheOlderReleaseIsTold() {
        KvNeed older = new KvNeed(List.of(10L), List.of(100L), 7, 6, 16);
        assertThat(older.larger(new KvNeed(List.of(20L), List.of(100L), 9, 1, 32)))
                .isEqualTo(older);
    }

    @Test
    void nothingIsNeededWhereNothingIsServed() {
        assertThat(KvNeed.none(2)).isEqualTo(new KvNeed(List.of(0L, 0L), List.of(0L, 0L), 0, 0, 16));
    }

    /**
     * Above 0.18 the window groups are charged, below it V is padded: which is more depends on the length and the
     * batch.
     */
    @Test
    void betweenTwoReleasesBothAreAsked() {
        for (int tokens : List.of(100, 4096, 32_768, 262_144)) {
            for (int batched : List.of(100, 2048, 16_384)) {
                long between = needed("0.19.1", tokens, batched);
                assertThat(between)
                        .isEqualTo(Math.max(needed("0.18.0", tokens, batched), needed("0.20.0", tokens, batched)));
            }
        }
        assertThat(needed("0.19.0", 262_144, 100)).isEqualTo(needed("0.18.0", 262_144, 100));
        assertThat(needed("0.19.0", 100, 16_384)).isEqualTo(needed("0.20.0", 100, 16_384));
        String newest = CATALOG.releases().getLast().version().toString();
        assertThat(needed("9.99.0", 32_768, 8192)).isEqualTo(needed(newest, 32_768, 8192));
    }

    private static long needed(String version, int tokens, int batched) {
        MemoryLedger.Sized sized = new MemoryLedger.Sized(
                MODEL,
                format(),
                new Layout(4, 1, 2, 0),
                CATALOG.gpus().get("NVIDIA-H200"),
                tokens,
                new BigDecimal("0.9"),
                true,
                true,
                0,
                0);
        MemoryLedger ledger = MemoryLedger.of(
                sized,
                Profile.Requested,
                new Profile.EngineLimits(batched, 256, false),
                CATALOG.engine(EngineVersion.parse(version).orElseThrow())
                        .orElseThrow()
                        .rules(),
                CATALOG.overhead(),
                rule -> 2);
        return ledger.stages().getLast().kvNeeded();
    }

    private static WeightFormat format() {
        return ModelSizer.published(MODEL);
    }
}
