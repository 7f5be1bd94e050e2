package io.mimo.api;

/** The answer, gravest first; the first that applies is given and every other reason is listed with it. */
public enum Verdict {
    /** The spec breaks a rule that needs no GPU. */
    Invalid,
    /** On no product present (or assumed) does the memory hold. */
    DoesNotFit,
    /** The memory holds, but vLLM cannot run this. */
    Unsupported,
    /** Memory and engine would do, but not one replica finds free GPUs in usable blocks. */
    NotPlaceable,
    /** Fits only without CUDA graphs and with small batches, up to the ceiling of 16,384 tokens. */
    Tight,
    /** Fits as requested. */
    Fits;

    /** True when nothing new may be created. */
    public boolean isRefusal() {
        return this != Tight && this != Fits;
    }
}
