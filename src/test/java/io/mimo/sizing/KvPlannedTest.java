package io.mimo.sizing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.mimo.catalog.Catalog;
import io.mimo.catalog.EngineVersion;
import io.mimo.catalog.ModelFacts;
import io.mimo.catalog.ReleaseFacts;
import io.mimo.manifest.Layout;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/**
 * Held against figures read from each release's own planning functions, run on a CPU with this model's layer shapes:
 * the least memory with which its start-up check passes, stage by stage; then what 400 GiB on every stage become:
 * blocks, logged tokens and requests. With draft tokens the planning functions were given the draft layer too, on the
 * last stage.
 */
class KvPlannedTest {
    private static final Catalog CATALOG = Catalog.load();
    private static final ModelFacts MODEL = CATALOG.model(Catalog.DEFAULT_MODEL);

    @ParameterizedTest(name = "{0} TP{1} PP{2}, {3} tokens, batches of {4}, async {5}, hybrid {6}, {7} B, draft {12}")
    @CsvFileSource(resources = "/sizing/kv-planned.csv", numLinesToSkip = 1)
    void toTheByte(
            String version,
            int tensor,
            int pipeline,
            int length,
            int batched,
            boolean async,
            boolean hybrid,
            int elementBytes,
            String needed,
            long blocks,
            long tokens,
            String concurrency,
            int draftTokens) {
        ReleaseFacts release = CATALOG.engine(EngineVersion.parse(version).orElseThrow())
                .orElseThrow()
                .rules()
                .getFirst();
        KvNeed need = KvLedger.need(
                new KvLedger.Question(
                        MODEL,
                        new Layout(tensor, 1, pipeline, 0),
                        length,
                        batched,
                        async,
                        hybrid,
                        elementBytes,
                        draftTokens > 0),
                release);
        assertThat(need.neededBytes())
                .containsExactlyElementsOf(
                        Arrays.stream(needed.split(" ")).map(Long::valueOf).toList());
        MemoryLedger ledger = ledger(need, pipeline, length, release);
        assertThat(ledger.kvBlocks()).isEqualTo(blocks);
        assertThat(ledger.kvTokens()).isEqualTo(tokens);
        assertThat(ledger.maxConcurrency()).isCloseTo(new BigDecimal(concurrency), within(new BigDecimal("0.0006")));
    }

    /** Of 400 GiB for the KV cache alone. */
    private static MemoryLedger ledger(KvNeed need, int pipeline, int length, ReleaseFacts release) {
        List<StageLedger> stages = Stage.partition(MODEL.layers(), pipeline).stream()
                .map(stage -> new StageLedger(
                        stage.index(),
                        0,
                        400 * Bytes.GIB,
                        0,
                        Overhead.NONE,
                        0,
                        need.neededBytes().get(stage.index())))
                .toList();
        return new MemoryLedger(
                Profile.Requested, CATALOG.gpus().get("NVIDIA-H200"), stages, need, length, release.tokensByGroup());
    }
}
