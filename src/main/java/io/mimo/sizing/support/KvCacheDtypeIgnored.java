package io.mimo.sizing.support;

import java.util.Optional;

/** {@code kvCacheDtype: fp8} is warned of where the release keeps BF16 pages for this model; see {@link Fp8Kv}. */
final class KvCacheDtypeIgnored implements SupportCheck {
    @Override
    public Optional<Finding> check(EngineStart start) {
        if (Fp8Kv.of(start) != Fp8Kv.IGNORED) {
            return Optional.empty();
        }
        return Finding.warned(
                "KvCacheDtypeIgnored",
                "spec.kvCacheDtype",
                "vLLM " + start.version() + " ignores kvCacheDtype: fp8 for this model and stores BF16; sized as BF16");
    }
}
