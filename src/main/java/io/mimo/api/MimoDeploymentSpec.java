package io.mimo.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.model.annotation.SpecReplicas;
import io.mimo.api.OptionalObjects.Cache;
import io.mimo.api.OptionalObjects.Monitoring;
import io.mimo.api.OptionalObjects.Network;
import io.mimo.api.OptionalObjects.Rollout;
import io.mimo.api.OptionalObjects.Route;
import io.mimo.api.OptionalObjects.Thinking;

/** How the model is to be served. */
@ValidationRule(
        value = "!(has(self.replicas) && has(self.autoscaling))",
        fieldPath = ".replicas",
        messageExpression =
                "'replicas: %d is set together with autoscaling, which owns the count; remove replicas or remove "
                        + "autoscaling'"
                        + ".format([has(self.replicas) ? self.replicas : 0])",
        message = "replicas and autoscaling exclude each other; remove one of them")
@ValidationRule(
        // not as bounds of the schema: the API server compares a whole number with bounds cut to whole numbers and lets
        // 0 pass 0.5
        value = "!has(self.gpuMemoryUtilization) || (self.gpuMemoryUtilization >= 0.5 && self.gpuMemoryUtilization <= "
                + "0.98)",
        fieldPath = ".gpuMemoryUtilization",
        messageExpression = "'gpuMemoryUtilization: %s is out of range; write a share from 0.5 to 0.98'"
                + ".format([has(self.gpuMemoryUtilization) ? self.gpuMemoryUtilization : 0.0])",
        message = "gpuMemoryUtilization must be from 0.5 to 0.98")
@ValidationRule(
        value = "!(has(self.sizing) && has(self.sizing.capacity) && self.sizing.capacity == 'Assumed') || "
                + "(has(self.accelerator) && "
                + "has(self.accelerator.products) && size(self.accelerator.products) > 0)",
        fieldPath = ".accelerator.products",
        message = "accelerator.products: without nodes (sizing.capacity: Assumed) only a named product says how much "
                + "memory a GPU has; "
                + "list at least one product")
@ValidationRule(
        value = "!has(self.cache) || self.model.uri.startsWith('hf://')",
        fieldPath = ".cache",
        messageExpression =
                "'cache: only hf:// weights are downloaded to a volume, and model.uri is %s, whose weights every pod "
                        + "reads from "
                        + "where they are; remove cache'.format([self.model.uri])",
        message = "cache is for hf:// only")
public record MimoDeploymentSpec(
        @Required @JsonPropertyDescription("The checkpoint.")
        ModelSource model,

        @Required
        @JsonPropertyDescription(
                "What the checkpoint stores its experts in: BF16, FP8, INT4 (served by vLLM); Q4_K_M, Q3_K_M "
                        + "(GGUF: sized, never served). A checkpoint of the catalogue must match it.")
        Precision precision,

        @Required @JsonPropertyDescription("How one replica is split over GPUs.")
        Parallelism parallelism,

        @Min(1)
        @Max(262144)
        @Default("" + MimoDeploymentSpec.DEFAULT_MAX_MODEL_LEN)
        @JsonPropertyDescription(
                "Longest request, prompt plus output, in tokens (vLLM --max-model-len). One such request must "
                        + "fit the KV cache or vLLM does not start.")
        Integer maxModelLen,

        @Default("" + MimoDeploymentSpec.DEFAULT_GPU_MEMORY_UTILIZATION)
        @JsonPropertyDescription(
                "Share of a GPU's memory that vLLM may take, 0.5 to 0.98 (vLLM --gpu-memory-utilization).")
        Double gpuMemoryUtilization,

        @Default("auto")
        @JsonPropertyDescription(
                "KV-cache type. auto: BF16. fp8 has no effect up to vLLM 0.31 and crashes on most GPUs from 0.32.")
        KvCacheDtype kvCacheDtype,

        @Min(0)
        @Max(1000)
        @SpecReplicas
        @JsonPropertyDescription(
                "Copies of the model. Default " + MimoDeploymentSpec.DEFAULT_REPLICAS + "; leave out with autoscaling.")
        Integer replicas,

        @JsonPropertyDescription("Scale on the queue depth.")
        Autoscaling autoscaling,

        @JsonPropertyDescription("Which GPUs may serve.") Accelerator accelerator,

        @JsonPropertyDescription("vLLM's image, limits and extra flags.")
        EngineSettings engine,

        @JsonPropertyDescription("Thinking mode.") Thinking thinking,

        @JsonPropertyDescription("What is accepted of the sizing rules.")
        SizingSettings sizing,

        @JsonPropertyDescription("Download hf:// weights once, to a volume that all pods read.")
        Cache cache,

        @JsonPropertyDescription("Metrics and alerts.") Monitoring monitoring,
        @JsonPropertyDescription("Gateway API route.") Route route,

        @JsonPropertyDescription("How changed pods replace running ones.")
        Rollout rollout,

        @JsonPropertyDescription("RDMA and load balancing.") Network network,

        @JsonPropertyDescription("Additions to the serving pods.")
        PodOverlay podTemplate) {

    public static final int DEFAULT_MAX_MODEL_LEN = 32768;
    public static final double DEFAULT_GPU_MEMORY_UTILIZATION = 0.9;
    public static final int DEFAULT_REPLICAS = 1;
}
