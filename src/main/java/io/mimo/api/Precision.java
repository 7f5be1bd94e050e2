package io.mimo.api;

/**
 * What the checkpoint's routed experts are stored in. The GGUF types are sized, never served: vLLM does not load them.
 */
public enum Precision {
    BF16,
    FP8,
    INT4,
    Q4_K_M,
    Q3_K_M;

    /** True for llama.cpp's file types, whose weights are sized as one file spread evenly over the GPUs. */
    public boolean isGguf() {
        return this == Q4_K_M || this == Q3_K_M;
    }
}
