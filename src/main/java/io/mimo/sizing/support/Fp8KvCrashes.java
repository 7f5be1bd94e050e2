package io.mimo.sizing.support;

import java.util.Optional;

/**
 * {@code kvCacheDtype: fp8} is refused where the release acts on it and the GPU's backend does not take it for keys and
 * values of different widths: vLLM would stop while it makes the model or at its first pass. Source: the backends below
 * v1/attention/backends, by compute capability.
 */
final class Fp8KvCrashes implements SupportRefusal {
    @Override
    public Optional<Finding> check(EngineStart start) {
        if (Fp8Kv.of(start) != Fp8Kv.ACTED) {
            return Optional.empty();
        }
        return cause(start.capability(), start.spec().runtime().effects().forcesTritonDiffKv())
                .flatMap(cause -> Finding.refused(
                        "Fp8KvCrashes",
                        "spec.kvCacheDtype",
                        "fp8",
                        "kvCacheDtype: fp8 crashes this model on " + start.gpu().product() + ": " + cause,
                        remedy(start)));
    }

    @Override
    public String remedy(EngineStart start) {
        return "remove kvCacheDtype (auto: BF16)";
    }

    private static Optional<String> cause(int capability, boolean triton) {
        return switch (capability) {
            case 80, 86 ->
                Optional.of("the Triton backend demands compute capability 8.9 or newer (ValueError at start)");
            case 89, 120 -> Optional.empty();
            case 90 ->
                without(
                        triton,
                        "the window layers run on FlashAttention 4, whose fp8 path asserts equal K and V widths "
                                + "(192, 128)");
            default ->
                without(triton, "FlashAttention has no fp8 KV there (NotImplementedError at model construction)");
        };
    }

    /** FlashAttention is not asked where the Triton backend is forced. */
    private static Optional<String> without(boolean triton, String cause) {
        return triton ? Optional.empty() : Optional.of(cause);
    }
}
