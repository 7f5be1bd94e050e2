package io.mimo.status;

import static io.mimo.status.Reports.decide;
import static io.mimo.status.Reports.judgement;
import static io.mimo.status.Reports.resource;
import static io.mimo.status.Reports.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.mimo.api.MimoDeployment;
import io.mimo.api.MimoDeploymentStatus.Condition;
import io.mimo.api.Verdict;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A plan that fits by the ledger and ran out of memory. */
class SizingDisprovedTest {
    private static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");
    private static final ApplyOutcome DONE = new ApplyOutcome(7, List.of(), List.of());
    private static final String PREDICTED =
            "Fits was predicted (37.6 weights + 5.3 overhead + 1.1 KV of 71.3 GiB per GPU), but ";

    private static StatusUpdate told(MimoDeployment resource, Disproof disproof) {
        ObservedWorkload workload = new ObservedWorkload(
                        true, 1, 1, 0, 1, "a=b", "http://flash.llm.svc:8000/v1", Optional.empty(), List.of(), List.of())
                .with(new ObservedEngines(Optional.empty(), Optional.of(disproof)));
        return StatusBuilder.build(resource, judgement(decide(resource, 1)), DONE, workload, NOW);
    }

    private static String message(OutOfGpuMemory failure) {
        return condition(told(resource(1, ""), new Disproof.Observed("flash-0", failure)), "SizingDisproved")
                .message();
    }

    private static Condition condition(StatusUpdate update, String type) {
        return update.status().conditions().stream()
                .filter(each -> each.type().equals(type))
                .findFirst()
                .orElseThrow();
    }

    private static OutOfGpuMemory.Allocation allocation(String wanted, String free) {
        return new OutOfGpuMemory.Allocation(new BigDecimal(wanted), new BigDecimal("79.20"), new BigDecimal(free));
    }

    @Test
    void itStandsBesideThePrediction() {
        assertThat(message(allocation("2.00", "1.10")))
                .startsWith(PREDICTED + "CUDA out of memory: 2.00 GiB wanted, 1.10 of 79.20 GiB free. No replica "
                        + "is added to this plan; lower gpuMemoryUtilization from 0.9 to 0.88 (pod flash-0)");
        assertThat(message(allocation("60.00", "1.10")))
                .as("more than the KV cache can spare")
                .endsWith("lower engine.maxNumBatchedTokens from 8192 to 4096 (pod flash-0)");
        assertThat(message(allocation("0", "0")))
                .endsWith("lower engine.maxNumBatchedTokens from 8192 to 4096 (pod flash-0)");
        assertThat(message(new OutOfGpuMemory.KvCache(new BigDecimal("0.97"), new BigDecimal("0.17"), 2848)))
                .endsWith("lower maxModelLen to 2848 (pod flash-0)");
        assertThat(message(new OutOfGpuMemory.KvCache(new BigDecimal("0.97"), new BigDecimal("0.17"), 0)))
                .endsWith("raise gpuMemoryUtilization from 0.9 to 0.92 (pod flash-0)");
        assertThat(message(new OutOfGpuMemory.NoBlocks()))
                .contains("but nothing is left for the KV cache.")
                .contains("gpuMemoryUtilization from 0.9 to 0.92");
        assertThat(message(new OutOfGpuMemory.TakenAtStart(
                        new BigDecimal("70"), new BigDecimal("72"), new BigDecimal("71"))))
                .endsWith("lower gpuMemoryUtilization to 0.97 (pod flash-0)");
    }

    @Test
    void somebodyHasToActAndIsToldOnce() {
        MimoDeployment resource = resource(1, "");
        StatusUpdate first = told(resource, new Disproof.Observed("flash-0", allocation("2.00", "1.10")));
        assertThat(first.status().verdict()).isEqualTo(Verdict.Fits);
        assertThat(condition(first, "Stalled").reason()).isEqualTo(Reasons.OUT_OF_MEMORY);
        assertThat(first.events())
                .filteredOn(EventDraft::warning)
                .extracting(EventDraft::reason)
                .containsExactly(Reasons.OUT_OF_MEMORY);

        Condition before = condition(first, "SizingDisproved");
        StatusUpdate again =
                told(with(resource, first.status()), new Disproof.Stored(before.reason(), before.message()));
        assertThat(again.status()).isEqualTo(first.status());
        assertThat(again.events()).isEmpty();
    }
}
