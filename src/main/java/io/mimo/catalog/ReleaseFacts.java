package io.mimo.catalog;

/**
 * How one vLLM release sizes the KV cache and what it supports; the fields are explained in
 * {@code catalog/releases.yaml}.
 */
public record ReleaseFacts(
        EngineVersion version,
        KvCharge kvCharge,
        BatchesInFlight batchesInFlight,
        boolean nullBlock,
        boolean padValues,
        boolean wholeModelCheck,
        double uniformGroupRatio,
        boolean graphsInUtilization,
        double activationFactor,
        boolean sinksNeedFlashAttention3,
        Fp8Kv fp8Kv,
        boolean splitsFp8Blocks,
        boolean tokensByGroup,
        boolean convertedWindowPadsValues,
        int cuda,
        boolean swizzlesMxfp4,
        boolean dataRanksStayOnNodes,
        Draft draft) {

    public ReleaseFacts {
        draft = draft == null ? Draft.NONE : draft;
    }

    /** Which groups the start-up check charges for one request. */
    public enum KvCharge {
        FullAttentionOnly,
        AllGroups
    }

    /** Batches whose window blocks are held at once. */
    public enum BatchesInFlight {
        One,
        AsyncTwo,
        PipelinePlusOne;

        /** Number of batches for a pipeline size, with or without async scheduling. */
        public int count(int pipeline, boolean async) {
            return switch (this) {
                case One -> 1;
                case AsyncTwo -> pipeline == 1 && async ? 2 : pipeline;
                case PipelinePlusOne -> async ? pipeline + 1 : pipeline;
            };
        }
    }

    /**
     * What the release can do with the model's draft layer.
     *
     * @param exists it has a class for it
     * @param pipeline also with more than one pipeline stage
     * @param objectStore also where the weights are streamed from an object store
     */
    public record Draft(boolean exists, boolean pipeline, boolean objectStore) {
        static final Draft NONE = new Draft(false, false, false);
    }

    /** What {@code --kv-cache-dtype fp8} does for a model whose K and V widths differ. */
    public enum Fp8Kv {
        Ignored,
        Acted
    }
}
