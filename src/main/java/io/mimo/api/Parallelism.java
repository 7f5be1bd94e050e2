package io.mimo.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.ValidationRule;

/** How one replica is split over GPUs: it takes tensor * data * pipeline of them. */
@ValidationRule(
        value = "self.tensor < 1 || self.tensor > 64 || 64 % self.tensor == 0",
        fieldPath = ".tensor",
        messageExpression =
                "'parallelism.tensor: %d does not divide the model\\'s 64 attention heads; the nearest legal values "
                        + "are %d and %d'"
                        + ".format([self.tensor, [1, 2, 4, 8, 16, 32, 64].filter(x, x < self.tensor).max(), "
                        + "[1, 2, 4, 8, 16, 32, 64].filter(x, x > self.tensor).min()])",
        message = "parallelism.tensor must divide the model's 64 attention heads: 1, 2, 4, 8, 16, 32 or 64")
@ValidationRule(
        value = "self.expert < 1 || self.expert == self.tensor * self.data",
        fieldPath = ".expert",
        messageExpression =
                "'parallelism.expert: %d is not tensor * data = %d; vLLM derives the expert-parallel size, so the "
                        + "only legal values "
                        + "are 0 (off) and %d'.format([self.expert, self.tensor * self.data, self.tensor * self.data])",
        message = "parallelism.expert must be 0 (off) or tensor * data")
public record Parallelism(
        @Required
        @Min(1)
        @Max(64)
        @JsonPropertyDescription(
                "Tensor-parallel size (vLLM --tensor-parallel-size). Must divide the model's 64 attention "
                        + "heads: 1, 2, 4, 8, 16, 32 or 64. A tensor-parallel group never leaves a node. The "
                        + "published FP8 checkpoint "
                        + "loads correctly only with 4.")
        Integer tensor,

        @Min(1)
        @Max(256)
        @Default("" + Parallelism.DEFAULT_DATA)
        @JsonPropertyDescription(
                "Data-parallel size (vLLM --data-parallel-size). Attention is copied per rank; routed experts "
                        + "are split over tensor * data GPUs, never copied.")
        Integer data,

        @Min(1)
        @Max(48)
        @Default("" + Parallelism.DEFAULT_PIPELINE)
        @JsonPropertyDescription(
                "Pipeline-parallel size (vLLM --pipeline-parallel-size): the 48 layers are cut into so many "
                        + "stages; the heaviest stage decides whether the model fits.")
        Integer pipeline,

        @Min(0)
        @Max(16384)
        @Default("" + Parallelism.DEFAULT_EXPERT)
        @JsonPropertyDescription("Expert-parallel size: 0 = off (experts are sliced), else it must equal tensor * data "
                + "(vLLM --enable-expert-parallel: whole experts per GPU). The weight bytes are the same either way.")
        Integer expert) {

    public static final int DEFAULT_DATA = 1;
    public static final int DEFAULT_PIPELINE = 1;
    public static final int DEFAULT_EXPERT = 0;
}
