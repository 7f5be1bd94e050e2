package io.mimo.sizing;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimo.catalog.Catalog;
import io.mimo.catalog.GpuFacts;
import io.mimo.fixtures.ManifestFixture;
import io.mimo.manifest.ServingSpec;
import io.mimo.sizing.MemoryRules.Held;
import io.mimo.sizing.Products.Present;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Which profile holds on which nodes of a product, and what a refusal says. */
class MemoryRulesTest {
    private static final Catalog CATALOG = Catalog.load();
    private static final String H200 = "NVIDIA-H200";
    private static final String FP8_TP4 =
            "model: {uri: \"hf://XiaomiMiMo/MiMo-V2-Flash\", revision: abc}\nprecision: FP8\n"
                    + "parallelism: {tensor: 4}\n";
    private static final String Q4 = "model: {uri: \"pvc://models/gguf\"}\nprecision: Q4_K_M\n";

    private static ServingSpec spec(String yaml) {
        return ManifestFixture.spec(yaml, CATALOG);
    }

    private static Present h200(long... memoriesMiB) {
        TreeSet<Long> memories =
                new TreeSet<>(LongStream.of(memoriesMiB).boxed().toList());
        return new Present(CATALOG.gpu(H200, memories.last(), 90), memories);
    }

    private static List<Held> holds(String yaml, long... memoriesMiB) {
        return MemoryRules.holds(spec(yaml), h200(memoriesMiB), CATALOG);
    }

    private static long least(String yaml) {
        return holds(yaml, 143_771).getFirst().leastMemoryMiB();
    }

    private static List<String> refusals(String yaml, long memoryMiB) {
        return MemoryRules.judge(spec(yaml), h200(memoryMiB), CATALOG).stream()
                .flatMap(verdict -> verdict.memoryReasons().stream())
                .map(Reason::reason)
                .toList();
    }

    private static final String TOLERABLE = FP8_TP4 + "maxModelLen: 16384\n";

    @Test
    void theSmallestNodesThatHoldCount() {
        long least = least(TOLERABLE);
        assertThat(holds(TOLERABLE, 40_000, least, 143_771))
                .containsExactly(new Held(Profile.Requested, CATALOG.gpu(H200, least, 90), least));
        assertThat(holds(TOLERABLE, 40_000)).isEmpty();
    }

    @Test
    void memorySaverHoldsOnlyWhereNodesAreTooSmallForWhatWasRequested() {
        long least = least(TOLERABLE);
        List<Held> both = holds(TOLERABLE, least - 500, least);
        assertThat(both).extracting(Held::profile).containsExactly(Profile.Requested, Profile.MemorySaver);
        assertThat(both).extracting(held -> held.gpu().memoryMiB()).containsExactly(least, least - 500);
        assertThat(holds(TOLERABLE, least - 500)).extracting(Held::profile).containsExactly(Profile.MemorySaver);
        assertThat(holds(TOLERABLE + "sizing: {allowTight: false}\n", least - 500))
                .isEmpty();
    }

    @Test
    void tightPlansEndAtTheFieldGuidesCeiling() {
        String longer = FP8_TP4 + "maxModelLen: 16385\n";
        long least = least(longer);
        assertThat(holds(longer, least - 500)).isEmpty();
        assertThat(refusals(longer, least - 500)).containsExactly("ContextCeilingForTightPlans");
        assertThat(refusals(TOLERABLE + "sizing: {allowTight: false}\n", least(TOLERABLE) - 500))
                .containsExactly("TightNotAllowed");
        assertThat(refusals(FP8_TP4, 80_000)).containsExactly("WeightsExceedBudget");
        assertThat(refusals(FP8_TP4, 84_000)).containsExactly("ShortOfMemory");
    }

    @Test
    void ggufIsHeldAgainstTheBudgetAlone() {
        ProductVerdict fits = MemoryRules.judge(spec(Q4 + "parallelism: {tensor: 8}\n"), h200(143_771), CATALOG)
                .getFirst();
        assertThat(fits.holds()).contains(Profile.Requested);
        assertThat(fits.unsupported()).extracting(Reason::reason).containsExactly("GgufNotServed");
        assertThat(fits.memoryReasons()).isEmpty();
        GpuFacts small = CATALOG.gpu("NVIDIA-GeForce-RTX-3090", 24_576, 86);
        ProductVerdict refused = MemoryRules.judge(spec(Q4 + "parallelism: {tensor: 2}\n"), Present.of(small), CATALOG)
                .getFirst();
        assertThat(refused.holds()).isEmpty();
        assertThat(refused.memoryReasons()).singleElement().satisfies(reason -> {
            assertThat(reason.reason()).isEqualTo("WeightsExceedBudget");
            assertThat(reason.message())
                    .startsWith(
                            "187.14 GB of Q4_K_M weights are 3.63 times the 51.54 GB of 2 x NVIDIA-GeForce-RTX-3090: "
                                    + "87.1 GiB per GPU")
                    .endsWith("GiB on each; offloading the rest to CPU memory leaves 3-5 tokens/s");
        });
        assertThat(MemoryRules.judge(spec(Q4 + "parallelism: {tensor: 1}\n"), Present.of(small), CATALOG)
                        .getFirst()
                        .memoryReasons()
                        .getFirst()
                        .message())
                .contains(" GiB; offloading");
    }
}
