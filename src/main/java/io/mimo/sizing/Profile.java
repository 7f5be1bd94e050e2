package io.mimo.sizing;

import io.mimo.manifest.ServingSpec;

/** The two ways a spec is tried. */
public enum Profile {
    /** The spec's own values, overhead as expected. */
    Requested,
    /** {@code --enforce-eager --max-num-batched-tokens 2048 --max-num-seqs 16}, overhead at its low end. */
    MemorySaver;

    private static final int SAVER_BATCHED_TOKENS = 2048;
    private static final int SAVER_SEQUENCES = 16;

    /** What the engine is started with under this profile; a saver never takes more than was asked. */
    public EngineLimits limits(ServingSpec spec) {
        return switch (this) {
            case Requested ->
                new EngineLimits(
                        spec.limits().maxNumBatchedTokens(),
                        spec.limits().maxNumSeqs(),
                        spec.runtime().effects().enforceEager());
            case MemorySaver ->
                new EngineLimits(
                        Math.min(SAVER_BATCHED_TOKENS, spec.limits().maxNumBatchedTokens()),
                        Math.min(SAVER_SEQUENCES, spec.limits().maxNumSeqs()),
                        true);
        };
    }

    /** Batched tokens, running sequences and whether CUDA graphs are off. */
    public record EngineLimits(int batchedTokens, int sequences, boolean enforceEager) {
        /**
         * The same with as many sequences as rows of logits are sampled at once: each draft token of a sequence has one
         * too.
         */
        EngineLimits sampling(int draftTokens) {
            return new EngineLimits(batchedTokens, sequences * (1 + draftTokens), enforceEager);
        }
    }
}
