package io.mimo.sizing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.mimo.catalog.Catalog;
import io.mimo.catalog.EngineVersion;
import io.mimo.catalog.GpuFacts;
import io.mimo.catalog.ModelFacts;
import io.mimo.catalog.ReleaseFacts;
import io.mimo.catalog.StorageFormat;
import io.mimo.manifest.Layout;
import io.mimo.manifest.WeightFormat;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The ledger against the start-up logs of measured runs: weights within 2 %, bytes per token exact within the log's
 * rounding.
 */
class MeasuredStartsTest {
    private static final Catalog CATALOG = Catalog.load();
    private static final int BATCHED_TOKENS = 8192;
    /** Half of the last digit of "Available KV cache memory". */
    private static final double ROUNDING_GIB = 0.005;

    record Start(
            String model,
            int tensor,
            int pipeline,
            String gpu,
            String vllm,
            int maxModelLen,
            int batchedTokens,
            StorageFormat experts,
            boolean fp8Kv,
            BigDecimal weightsGiB,
            BigDecimal availableGiB,
            long tokens,
            double knownGap,
            String url) {
        ModelFacts facts() {
            return CATALOG.model(model);
        }

        /** The read release below; the oldest one where the source names none or an older one. */
        ReleaseFacts release() {
            return Optional.of(vllm)
                    .flatMap(EngineVersion::parse)
                    .flatMap(CATALOG::engine)
                    .map(engine -> engine.rules().getFirst())
                    .orElse(CATALOG.releases().getFirst());
        }

        /** As catalogued; one that is not has no kernels of its own here, only its name. */
        GpuFacts gpuFacts() {
            return CATALOG.gpu(gpu, 0, 0);
        }

        Layout layout() {
            return new Layout(tensor, 1, Math.max(1, pipeline), 0);
        }

        @Override
        public String toString() {
            return model + " " + layout().shortName() + " on " + gpu + (vllm.isEmpty() ? "" : ", vLLM " + vllm) + ": "
                    + url;
        }
    }

    private static Stream<Start> starts() throws IOException {
        try (var stream = MeasuredStartsTest.class.getResourceAsStream("/measured/starts.yaml")) {
            return new ObjectMapper(new YAMLFactory()).readValue(stream, new TypeReference<List<Start>>() {}).stream();
        }
    }

    private static Stream<Start> withWeights() throws IOException {
        return starts().filter(start -> start.weightsGiB() != null);
    }

    private static Stream<Start> withTokens() throws IOException {
        return starts().filter(start -> start.tokens() > 0);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("withWeights")
    void weights(Start start) {
        WeightFormat published = ModelSizer.published(start.facts());
        WeightFormat held = published.on(
                start.gpuFacts().computeCapability(), start.release().swizzlesMxfp4());
        WeightFormat format = start.experts() == null ? held : published.withExperts(start.experts());
        long bytes = Stage.partition(start.facts().layers(), start.layout().pipeline()).stream()
                .mapToLong(stage -> WeightLedger.stageBytes(start.facts(), format, start.layout(), stage))
                .max()
                .orElseThrow();
        double heaviest = bytes / (double) Bytes.GIB;
        double measured = start.weightsGiB().doubleValue();
        assertThat(heaviest).isCloseTo(measured, within(measured * Math.max(0.02, start.knownGap())));
        if (start.facts().notCounted().isEmpty() && published.formats().experts() != StorageFormat.MXFP4) {
            assertThat(heaviest)
                    .as("everything counted, nothing swizzled")
                    .isCloseTo(measured, within(measured * 0.004));
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("withTokens")
    void bytesPerToken(Start start) {
        ReleaseFacts release = start.release();
        double available = start.availableGiB().doubleValue();
        assertThat(start.tokens())
                .isBetween(
                        tokens(start, release, available - ROUNDING_GIB),
                        tokens(start, release, available + ROUNDING_GIB));
    }

    private static long tokens(Start start, ReleaseFacts release, double gib) {
        int batched = start.batchedTokens() > 0 ? start.batchedTokens() : BATCHED_TOKENS;
        KvNeed need = KvLedger.need(
                new KvLedger.Question(
                        start.facts(), start.layout(), start.maxModelLen(), batched, true, true, start.fp8Kv() ? 1 : 2),
                release);
        StageLedger row = new StageLedger(
                0,
                0,
                (long) (gib * Bytes.GIB),
                0,
                Overhead.NONE,
                0,
                need.neededBytes().getFirst());
        List<StageLedger> rows = List.of(row);
        return new MemoryLedger(
                        Profile.Requested, start.gpuFacts(), rows, need, start.maxModelLen(), release.tokensByGroup())
                .kvTokens();
    }

    @Test
    void everyRowNamesItsSource() throws IOException {
        assertThat(starts()).isNotEmpty().allSatisfy(start -> assertThat(start.url())
                .startsWith("https://"));
    }
}
