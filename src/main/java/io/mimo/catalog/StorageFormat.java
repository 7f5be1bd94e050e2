package io.mimo.catalog;

/** How one matrix is stored, in memory as on disk. */
public enum StorageFormat {
    /** 2 bytes a weight. */
    BF16,
    /** 1 byte a weight and one FP32 scale per 128 x 128 block, counted in whole blocks per rank. */
    FP8_BLOCK,
    /** Half a byte a weight and one BF16 scale per group along the input; asymmetric ones add half a byte of zero point per group. */
    INT4_GROUP
}
