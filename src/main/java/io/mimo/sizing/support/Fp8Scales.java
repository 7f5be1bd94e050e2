package io.mimo.sizing.support;

import io.mimo.catalog.StorageFormat;
import io.mimo.manifest.Layout;

/**
 * The attention's FP8 block scales of a checkpoint, which were made per shard of one attention tensor-parallel size
 * ({@code fp8AttentionTensor} in {@code catalog/models}; found by running vLLM 0.33.0's own scale loaders).
 */
record Fp8Scales(int sound, Layout layout) {
    static Fp8Scales of(EngineStart start) {
        return new Fp8Scales(start.spec().model().fp8AttentionTensor(), start.layout());
    }

    /** The checkpoint has such scales, made for one size. */
    static boolean matter(EngineStart start) {
        return start.spec().model().fp8AttentionTensor() != 0
                && start.spec()
                        .format()
                        .filter(format -> format.formats().attention() == StorageFormat.FP8_BLOCK)
                        .isPresent();
    }

    /** A layout that loads them right, on the same GPUs where there is one. */
    String remedy() {
        if (layout.gpus() % sound != 0) {
            return "no sound FP8 layout exists on " + layout.gpus() + " GPUs: use a multiple of " + sound + " (tensor "
                    + sound + "), or an INT4 checkpoint";
        }
        int data = layout.gpus() / sound / layout.pipeline();
        if (data * sound * layout.pipeline() != layout.gpus()) {
            return "use tensor " + sound + ", pipeline " + layout.gpus() / sound + " on the same " + layout.gpus()
                    + " GPUs";
        }
        return data == 1
                ? "use tensor " + sound + (layout.pipeline() > 1 ? ", pipeline " + layout.pipeline() : "")
                : "use tensor " + sound + ", data " + data
                        + (layout.pipeline() > 1 ? ", pipeline " + layout.pipeline() : "") + ", expert " + sound * data
                        + " on the same " + layout.gpus() + " GPUs";
    }
}
