package io.mimo.manifest.engine;

import java.util.Optional;

/**
 * What the user's flags and variables change in the sizing.
 *
 * @param enforceEager no CUDA graphs
 * @param asyncScheduling a second batch may be in flight
 * @param hybridKvCacheManager false = window layers are given the KV cache of global ones
 * @param attentionBackend vLLM's name of the forced back end; empty = vLLM chooses
 * @param draftTokens tokens that the checkpoint's own draft layer proposes at each step; 0 = no draft
 */
public record EngineEffects(
        boolean enforceEager,
        boolean asyncScheduling,
        boolean hybridKvCacheManager,
        Optional<String> attentionBackend,
        int draftTokens) {
    /** vLLM's defaults for this model. */
    public static final EngineEffects NONE = new EngineEffects(false, true, true, Optional.empty(), 0);

    /** The hybrid manager off, all else as by default. */
    static final EngineEffects UNIFORM = new EngineEffects(false, true, false, Optional.empty(), 0);

    /** True when the checkpoint's draft layer is loaded. */
    public boolean drafts() {
        return draftTokens > 0;
    }

    /**
     * The only back end that stores an fp8 KV cache of unequal K and V widths on Hopper and Blackwell (from vLLM 0.32).
     */
    public boolean forcesTritonDiffKv() {
        return attentionBackend.filter("TRITON_ATTN_DIFFKV"::equals).isPresent();
    }

    /** Both together; the first one's back end and the larger draft win. */
    public EngineEffects and(EngineEffects other) {
        return new EngineEffects(
                enforceEager || other.enforceEager,
                asyncScheduling && other.asyncScheduling,
                hybridKvCacheManager && other.hybridKvCacheManager,
                attentionBackend.or(other::attentionBackend),
                Math.max(draftTokens, other.draftTokens));
    }

    /** What a flag does by itself; see {@link HybridManager} for those that switch the hybrid KV-cache manager. */
    static EngineEffects of(Argument argument) {
        boolean on = !argument.negated();
        return switch (argument.flag().name()) {
            case "--enforce-eager" -> new EngineEffects(on, true, true, Optional.empty(), 0);
            case "--async-scheduling" -> new EngineEffects(false, on, true, Optional.empty(), 0);
            case "--attention-backend" -> new EngineEffects(false, true, true, Optional.of(argument.value()), 0);
            case SpeculativeConfig.FLAG ->
                new EngineEffects(false, true, true, Optional.empty(), SpeculativeConfig.tokens(argument.value()));
            default -> NONE;
        };
    }
}
