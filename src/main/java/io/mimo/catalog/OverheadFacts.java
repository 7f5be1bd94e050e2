package io.mimo.catalog;

import java.math.BigDecimal;

/** Measured memory besides weights and KV, GiB (2^30 B) per GPU; see {@code catalog/overhead.yaml}. */
public record OverheadFacts(Activation activation, Range nonTorchOneGpuGiB, Range nonTorchGiB, Range cudaGraphsGiB) {
    /** Peak activation as a line over the batched tokens. */
    public record Activation(
            BigDecimal baseGiB,
            BigDecimal perStepGiB,
            int fromTokens,
            int stepTokens,
            BigDecimal spreadGiB,
            int sampledRequests) {}

    /** Low, expected and high, GiB. */
    public record Range(BigDecimal low, BigDecimal expected, BigDecimal high) {}
}
