package io.mimo.sizing.support;

import java.util.Optional;

/**
 * {@code kvCacheDtype: fp8} on the forced Triton backend is warned of where FlashAttention would be the default: nobody
 * has published a run.
 */
final class Fp8KvNotVerified implements SupportCheck {
    @Override
    public Optional<Finding> check(EngineStart start) {
        boolean triton = start.spec().runtime().effects().forcesTritonDiffKv();
        if (Fp8Kv.of(start) != Fp8Kv.ACTED || !triton || start.capability() < 90 || start.capability() == 120) {
            return Optional.empty();
        }
        return Finding.warned(
                "Fp8KvNotVerified",
                "spec.kvCacheDtype",
                "fp8 KV on the forced backend TRITON_ATTN_DIFFKV has not been run by anyone on "
                        + start.gpu().product());
    }
}
