package io.mimo.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.kubernetes.model.annotation.LabelSelector;
import io.fabric8.kubernetes.model.annotation.StatusReplicas;
import java.util.List;

/** What the operator answers. Field names are spelled for {@code kubectl describe}. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record MimoDeploymentStatus(
        @JsonPropertyDescription("Generation of the spec that this status speaks of; -1 before the first judgement.")
        Long observedGeneration,

        @JsonPropertyDescription("Fits, Tight, NotPlaceable, Unsupported, DoesNotFit or Invalid.")
        Verdict verdict,

        @JsonPropertyDescription("The layout in short, e.g. TP4xDP2 EP8.")
        String layout,

        @JsonPropertyDescription("GPUs of one replica.") Integer gpusPerReplica,

        @JsonPropertyDescription("The verdict and its arithmetic, for a reader.")
        List<String> explanation,

        @JsonPropertyDescription(
                "What does not refuse but should be known, e.g. RevisionNotPinned; told in the explanation.")
        List<String> warnings,

        @JsonPropertyDescription("State of the resource, step by step.")
        List<Condition> conditions,

        @JsonPropertyDescription("The ledger of the GPU that decides.")
        Sizing sizing,

        @JsonPropertyDescription("What was chosen once for this spec.")
        PlanStatus plan,

        @JsonPropertyDescription("Edits that would be accepted.")
        List<SuggestionStatus> suggestions,

        @JsonPropertyDescription("In-cluster address of the OpenAI-compatible API.")
        String endpoint,

        @StatusReplicas @JsonPropertyDescription("Replicas that exist.")
        Integer replicas,

        @JsonPropertyDescription("Replicas that serve.") Integer readyReplicas,

        @LabelSelector @JsonPropertyDescription("Label selector of the serving pods, for autoscalers.")
        String selector,

        @JsonPropertyDescription("Price of the replicas, when prices are configured.")
        CostStatus cost,

        @JsonPropertyDescription(
                "What a ready engine has made of the memory, beside the prediction; there once one was asked.")
        Measured measured) {

    /** Of a resource that no operator has judged yet. */
    public static final MimoDeploymentStatus NOT_JUDGED = new MimoDeploymentStatus(
            -1L, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null);

    /** The same but for its conditions. */
    public MimoDeploymentStatus withConditions(List<Condition> others) {
        return new MimoDeploymentStatus(
                observedGeneration,
                verdict,
                layout,
                gpusPerReplica,
                explanation,
                warnings,
                List.copyOf(others),
                sizing,
                plan,
                suggestions,
                endpoint,
                replicas,
                readyReplicas,
                selector,
                cost,
                measured);
    }

    /** A condition as Kubernetes defines it; {@code lastTransitionTime} is RFC 3339. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Condition(
            @JsonPropertyDescription("Which step.") String type,

            @JsonPropertyDescription("True, False or Unknown.")
            String status,

            @JsonPropertyDescription("A stable word for programs.")
            String reason,

            @JsonPropertyDescription("What is wrong, consequence, remedy.")
            String message,

            @JsonPropertyDescription("Generation it speaks of.")
            Long observedGeneration,

            @JsonPropertyDescription("When status last changed.")
            String lastTransitionTime) {}

    /** The deciding row of the ledger, per GPU, in MiB (2^20 B). */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Sizing(
            @JsonPropertyDescription("Requested: the spec's values. MemorySaver: eager, small batches.")
            String profile,

            @JsonPropertyDescription("GPU product.") String product,

            @JsonPropertyDescription("Pipeline stage that decides, from 0.")
            Integer stage,

            @JsonPropertyDescription("What the driver lets vLLM see.")
            Long visibleMebibytes,

            @JsonPropertyDescription("visible * gpuMemoryUtilization.")
            Long budgetMebibytes,

            @JsonPropertyDescription("Weights.") Long weightsMebibytes,
            @JsonPropertyDescription("Overhead, low end.") Long overheadLowMebibytes,
            @JsonPropertyDescription("Overhead, expected.") Long overheadExpectedMebibytes,
            @JsonPropertyDescription("Overhead, high end.") Long overheadHighMebibytes,

            @JsonPropertyDescription("spec.sizing.extraOverheadMebibytes, where it is set.")
            Long extraOverheadMebibytes,

            @JsonPropertyDescription("Left for the KV cache.")
            Long kvPoolMebibytes,

            @JsonPropertyDescription("One request of maxModelLen.")
            Long kvNeededMebibytes,

            @JsonPropertyDescription("What is missing.") Long shortMebibytes,

            @JsonPropertyDescription("Tokens that the KV cache holds.")
            Long kvTokens,

            @JsonPropertyDescription("Requests of maxModelLen at once.")
            String maxConcurrency) {}

    /** Chosen once per spec generation, so that a node event never restarts a running model. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record PlanStatus(
            @JsonPropertyDescription("Spec generation it was chosen for.")
            Long generation,

            @JsonPropertyDescription("GPU product.") String product,

            @JsonPropertyDescription("Least nvidia.com/gpu.memory of a node that its pods may use.")
            Long leastMemoryMebibytes,

            @JsonPropertyDescription("Requested or MemorySaver.")
            String profile,

            @JsonPropertyDescription("Nodes of one replica.")
            Integer nodesPerReplica,

            @JsonPropertyDescription("Replicas rendered; the most that can be placed of those requested.")
            Integer replicas,

            @JsonPropertyDescription("When the resource was first accepted; orders promises of GPUs.")
            String acceptedAt,

            @JsonPropertyDescription(
                    "Names the pod template that runs; another build of the operator may render another.")
            String revision,

            @JsonPropertyDescription("What of the spec entered that template, as a fingerprint.")
            String inputs,

            @JsonPropertyDescription(
                    "The engine's image: the spec's or, kept while its pods run, the operator's choice.")
            String image,

            @JsonPropertyDescription("vLLM release of that image.")
            String release) {}

    /** An edit that would be accepted. */
    public record SuggestionStatus(
            @JsonPropertyDescription("Field paths and values, e.g. spec.parallelism.data: 2.")
            List<String> edits,

            @JsonPropertyDescription("GPUs of one replica.") Integer gpusPerReplica,

            @JsonPropertyDescription("Verdict after the edit.")
            Verdict verdict,

            @JsonPropertyDescription("What it costs and gains.")
            String message) {}

    /**
     * The KV cache of one ready engine, of the data-parallel rank that has least, beside what the sizer predicted for
     * its plan.
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Measured(
            @JsonPropertyDescription("Pod that was asked.") String pod,

            @JsonPropertyDescription("vLLM release of its image.")
            String release,

            @JsonPropertyDescription("Blocks of the KV cache on each GPU.")
            Long blocks,

            @JsonPropertyDescription("Tokens that they hold: as the engine says or, before vLLM 0.24, by its blocks.")
            Long kvCacheTokens,

            @JsonPropertyDescription("Blocks that were predicted.")
            Long predictedBlocks,

            @JsonPropertyDescription("Tokens that were predicted.")
            Long predictedKvCacheTokens,

            @JsonPropertyDescription(
                    "How much the engine's tokens are above the prediction, in percent of it, e.g. 6.4 or -1.2.")
            String driftPercent) {}

    /** USD as decimal text. */
    public record CostStatus(
            @JsonPropertyDescription("USD per hour.") String perHourUsd,

            @JsonPropertyDescription("USD per month of 720 h.")
            String perMonthUsd) {}
}
