package io.mimo.sizing;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimo.catalog.Catalog;
import io.mimo.catalog.GpuFacts;
import io.mimo.fixtures.ManifestFixture;
import io.mimo.manifest.ServingSpec;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The limits of one GPU's arithmetic, to the byte. */
class MemoryLedgerTest {
    private static final Catalog CATALOG = Catalog.load();
    private static final GpuFacts GPU = new GpuFacts("NVIDIA-X", 1_024, 24, 90, true);
    private static final BigDecimal HALF = new BigDecimal("0.5");

    private static StageLedger stage(long weights, long kvNeeded) {
        return new StageLedger(
                0,
                MemoryLedger.visible(GPU),
                MemoryLedger.budget(MemoryLedger.visible(GPU), HALF),
                weights,
                new Overhead(10, 20, 30),
                20,
                kvNeeded);
    }

    private static MemoryLedger of(StageLedger... stages) {
        return new MemoryLedger(Profile.Requested, GPU, List.of(stages), KvNeed.none(1), 1_024, false);
    }

    private static final long BUDGET = 500 * Bytes.MIB;

    @Test
    void aStageFitsToTheLastByte() {
        assertThat(stage(BUDGET - 120, 100))
                .extracting(StageLedger::kvPool, StageLedger::missing, StageLedger::fits)
                .containsExactly(100L, 0L, true);
        assertThat(stage(BUDGET - 119, 100))
                .extracting(StageLedger::kvPool, StageLedger::missing, StageLedger::fits)
                .containsExactly(99L, 1L, false);
        assertThat(stage(BUDGET - 130, 100).fitsAtHighOverhead()).isTrue();
        assertThat(stage(BUDGET - 129, 100).fitsAtHighOverhead()).isFalse();
    }

    @Test
    void aLedgerFitsWhereEveryStageDoes() {
        assertThat(of(stage(0, 100), stage(BUDGET - 130, 100)).fitsAtHighOverhead())
                .isTrue();
        assertThat(of(stage(0, 100), stage(BUDGET - 129, 100)).fitsAtHighOverhead())
                .isFalse();
        assertThat(of(stage(0, 100), stage(BUDGET - 120, 100)).fits()).isTrue();
        assertThat(of(stage(0, 100), stage(BUDGET - 119, 100)).fits()).isFalse();
    }

    /** Half of 2 x 500 MiB are enough for 500 MiB, and not for a byte more. */
    @Test
    void theLeastMemoryIsTheFirstWholeMebibyteThatIsEnough() {
        assertThat(of(stage(BUDGET - 120, 100)).leastMemoryMiB(HALF)).isEqualTo(1_000 + 24);
        assertThat(of(stage(BUDGET - 119, 100)).leastMemoryMiB(HALF)).isEqualTo(1_001 + 24);
        assertThat(of(stage(0, 100), stage(BUDGET - 119, 100)).leastMemoryMiB(HALF))
                .isEqualTo(1_001 + 24);
    }

    @Test
    void theBudgetIsRoundedUpAndNothingIsVisibleBelowTheReserve() {
        assertThat(MemoryLedger.budget(10, new BigDecimal("0.91"))).isEqualTo(10);
        assertThat(MemoryLedger.budget(10, new BigDecimal("0.9"))).isEqualTo(9);
        assertThat(MemoryLedger.visible(GPU.withMemory(23))).isZero();
    }

    private static MemoryLedger ledger(String more, int capability) {
        ServingSpec spec = ManifestFixture.spec(
                "model: {uri: \"hf://XiaomiMiMo/MiMo-V2-Flash\", revision: abc}\nprecision: FP8\nparallelism: "
                        + "{tensor: 4}\n"
                        + more,
                CATALOG);
        return MemoryLedger.of(
                spec,
                spec.format().orElseThrow(),
                new GpuFacts("NVIDIA-X", 143_771, 0, capability, true),
                Profile.Requested,
                CATALOG);
    }

    /** fp8 halves the blocks only where the release acts on it and a backend stores it. */
    @ParameterizedTest
    @CsvSource({
        "0.31.0, 89, false, 2",
        "0.32.0, 89, false, 1",
        "0.32.0, 120, false, 1",
        "0.32.0, 90, false, 2",
        "0.33.0, 90, true, 1",
        "0.33.0, 100, false, 2",
        "0.33.0, 100, true, 1",
        "0.31.0, 90, true, 2"
    })
    void bytesOfAKeyOrValue(String version, int capability, boolean triton, int bytes) {
        String engine = "engine: {image: \"vllm/vllm-openai:v" + version + "\""
                + (triton ? ", extraArgs: [--attention-backend=TRITON_ATTN_DIFFKV]" : "") + "}\n";
        long plain = ledger(engine, capability).kv().blockBytes().getFirst();
        assertThat(ledger(engine + "kvCacheDtype: fp8\n", capability).kv().blockBytes())
                .containsExactly(plain * bytes / 2);
    }

    /**
     * A release that cannot load the model is refused, but its refusal still shows an arithmetic: that of the oldest
     * that can.
     */
    @Test
    void anEngineWithoutFactsIsSizedAsTheOldest() {
        assertThat(ledger("engine: {image: \"vllm/vllm-openai:v0.13.0\"}\n", 90))
                .isEqualTo(ledger("engine: {image: \"vllm/vllm-openai:v0.14.0\"}\n", 90));
    }
}
