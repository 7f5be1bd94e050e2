package io.mimo.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/** Which GPUs may serve. */
public record Accelerator(
        @Size(max = 16)
        @JsonPropertyDescription("GPU products as GPU feature discovery labels them (nvidia.com/gpu.product), e.g. "
                + "NVIDIA-H100-80GB-HBM3. Empty: any product of the cluster.")
        List<@Size(min = 1, max = 63) String> products,

        @Size(min = 1, max = 128)
        @Pattern(SchemaPatterns.EXTENDED_RESOURCE)
        @Default(Accelerator.DEFAULT_RESOURCE_NAME)
        @JsonPropertyDescription("The extended resource that stands for one GPU.")
        String resourceName) {

    public static final String DEFAULT_RESOURCE_NAME = "nvidia.com/gpu";

    /** Any product, as the default resource. */
    public static final Accelerator ANY = new Accelerator(null, null);
}
