package io.mimo.sizing.support;

import io.mimo.catalog.ReleaseFacts;
import java.util.Optional;

/**
 * A release whose only backend for attention sinks is FlashAttention 3 or newer is refused on a GPU that has neither:
 * vLLM would stop on an assertion. Source: v1/attention/backends/flash_attn.py, as {@code sinksNeedFlashAttention3} in
 * {@code catalog/releases.yaml}.
 */
final class SinksNeedFlashAttention3 implements SupportRefusal {
    /** Blackwell of workstations has neither FlashAttention 3 nor 4. */
    private static final int WORKSTATION_BLACKWELL = 120;

    @Override
    public Optional<Finding> check(EngineStart start) {
        boolean without = start.beforeHopper() || start.capability() == WORKSTATION_BLACKWELL;
        if (!without || !start.anyRule(ReleaseFacts::sinksNeedFlashAttention3)) {
            return Optional.empty();
        }
        return Finding.refused(
                "SinksNeedFlashAttention3",
                "spec.engine.image",
                start.version().toString(),
                "vLLM " + start.version() + " stops on " + start.gpu().product()
                        + " with 'Sinks are only supported in FlashAttention 3'",
                remedy(start));
    }

    @Override
    public String remedy(EngineStart start) {
        return "use vLLM 0.24.0 or newer, or a Hopper or newer GPU";
    }
}
