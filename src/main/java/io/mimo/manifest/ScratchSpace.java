package io.mimo.manifest;

/** The disk of a node that a serving pod fills: ephemeral storage. */
public final class ScratchSpace {
    private static final long GIBIBYTE = 1L << 30;
    /**
     * Scratch space besides weights, in bytes: the Hub client's chunk cache of up to 10 GB (xet-runtime 1.5.2
     * chunk_cache.rs), the rest for torch.compile, Triton, FlashInfer and CUDA caches and temporary files (advice, not
     * measured).
     */
    private static final long CACHE_ALLOWANCE_BYTES = 20 * GIBIBYTE;

    private ScratchSpace() {}

    /**
     * Bytes, whole GiB. Weights that the engine downloads itself count with a tenth more; those of a volume or streamed
     * from S3 take none.
     */
    public static long bytes(ModelLocation location, long weightBytes) {
        long download = downloads(location) ? Math.ceilDiv(weightBytes * 11, 10L) : 0;
        return Math.ceilDiv(download + CACHE_ALLOWANCE_BYTES, GIBIBYTE) * GIBIBYTE;
    }

    /** Each pod downloads the weights to its node's disk. */
    public static boolean downloads(ModelLocation location) {
        return location instanceof ModelLocation.HuggingFace;
    }
}
