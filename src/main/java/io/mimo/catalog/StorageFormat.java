package io.mimo.catalog;

/** How one matrix is stored, in memory as on disk. */
public enum StorageFormat {
    /** 2 bytes a weight. */
    BF16,
    /** 1 byte a weight and one FP32 scale per 128 x 128 block, counted in whole blocks per rank. */
    FP8_BLOCK,
    /** 1 byte a weight and one FP32 scale per output row (compressed-tensors, strategy channel). */
    FP8_CHANNEL,
    /**
     * Half a byte a weight and one byte of scale per 32, each rank's intermediate padded to 64: the checkpoint, and the
     * Triton kernels of Hopper (vLLM layers/quantization/mxfp4.py, as the next ones).
     */
    MXFP4,
    /** MXFP4 with the hidden size padded to 256 and each rank's intermediate to 128. */
    MXFP4_MARLIN,
    /**
     * MXFP4 as Triton's older swizzle holds it: the input width padded to 256 (concluded from published start-up logs).
     */
    MXFP4_SWIZZLED,
    /** MXFP4 for TensorRT-LLM's kernels of SM100: hidden size and each rank's intermediate padded to 256. */
    MXFP4_TRTLLM,
    /**
     * Half a byte a weight and one BF16 scale per group along the input; asymmetric ones add half a byte of zero point
     * per group.
     */
    INT4_GROUP
}
