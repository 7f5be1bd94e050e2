package io.mimo.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The verdict on one manifest as pipelines read it ({@code mimo plan -o json}); the operator's status is made from the
 * same object. Lists are never null; {@code layout}, {@code kv}, {@code placement} and {@code cost} are null when they
 * do not apply.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonPropertyOrder({"apiVersion", "kind", "name", "namespace", "verdict"})
public record PlanReport(
        String apiVersion,
        String kind,
        String name,
        String namespace,
        Verdict verdict,
        List<ReasonEntry> reasons,
        List<WarningEntry> warnings,
        Layout layout,
        List<LedgerRow> ledger,
        Kv kv,
        Placement placement,
        List<Suggestion> suggestions,
        List<String> explanation,
        Cost cost) {

    public static final String KIND = "PlanReport";

    /** The same with one warning more, told in the explanation as {@code lines} say. */
    public PlanReport withWarning(WarningEntry warning, List<String> lines) {
        List<WarningEntry> more =
                Stream.concat(warnings.stream(), Stream.of(warning)).toList();
        List<String> told = Stream.concat(explanation.stream(), lines.stream()).toList();
        return new PlanReport(
                apiVersion,
                kind,
                name,
                namespace,
                verdict,
                reasons,
                more,
                layout,
                ledger,
                kv,
                placement,
                suggestions,
                told,
                cost);
    }

    /** Why a refusal is one; {@code path} is a field path such as {@code spec.parallelism.tensor}. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record ReasonEntry(
            Verdict verdict, String reason, String path, Object value, String message, String remedy) {}

    /** What does not refuse but should be known. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record WarningEntry(String reason, String path, String message) {}

    /** How one replica is split; {@code nodesPerReplica} is 0 when no split over the nodes exists. */
    public record Layout(int tensor, int data, int pipeline, int expert, int gpusPerReplica, int nodesPerReplica) {}

    /**
     * One GPU's memory on one pipeline stage under one profile, in MiB (2^20 B); {@code shortMiB} is 0 when the stage
     * fits; {@code extraOverheadMiB} is absent where the spec sets nothing aside for what is not modelled.
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record LedgerRow(
            String profile,
            int stage,
            String product,
            BigDecimal visibleMiB,
            BigDecimal budgetMiB,
            BigDecimal weightsMiB,
            Band overheadMiB,
            BigDecimal extraOverheadMiB,
            BigDecimal kvPoolMiB,
            BigDecimal kvNeededMiB,
            BigDecimal shortMiB) {}

    /** A measured quantity's range, in MiB. */
    public record Band(BigDecimal low, BigDecimal expected, BigDecimal high) {}

    /** KV cache in vLLM's blocks, bytes per GPU; index = pipeline stage. {@code neededBytes} holds the null block. */
    public record Kv(
            List<Long> blockBytes, List<Long> neededBytes, long blocks, long tokens, BigDecimal maxConcurrency) {}

    /** Where the replicas go. */
    public record Placement(
            int replicasRequested,
            int replicasPlaceable,
            int freeGpus,
            int largestFreeBlock,
            List<Assignment> nodes,
            String message) {}

    /** GPUs of one node for one replica (counted from 0). */
    public record Assignment(int replica, String node, int gpus) {}

    /** A minimal edit that is accepted; in {@code edits} a null value removes the field. */
    public record Suggestion(Map<String, Object> edits, int gpusPerReplica, Verdict verdict, String message) {}

    /** List prices; null when none are configured for the product. */
    public record Cost(BigDecimal perHourUsd, BigDecimal perMonthUsd) {}
}
