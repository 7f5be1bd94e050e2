package io.mimo.catalog;

/**
 * A GPU product by its feature-discovery label.
 *
 * @param memoryMiB label value in MiB (2^20 B)
 * @param reserveMiB what the driver keeps from the engine, in MiB
 * @param computeCapability major * 10 + minor; 0 = unknown
 * @param verified somebody has run this model on it in public
 */
public record GpuFacts(String product, long memoryMiB, long reserveMiB, int computeCapability, boolean verified) {
    /**
     * Driver reserve where nobody measured it, MiB: torch total is 0.4 to 0.85 GiB below NVML's on the GPUs measured.
     */
    public static final long UNMEASURED_RESERVE_MIB = 1024;

    /** The same product as another node labels it. */
    public GpuFacts withMemory(long otherMiB) {
        return new GpuFacts(product, otherMiB, reserveMiB, computeCapability, verified);
    }
}
