package io.mimo.catalog;

import java.util.List;

/**
 * Layers that share one attention shape. Widths are in elements per head.
 *
 * @param window sliding window in tokens, 0 = full attention
 * @param sinks one learned BF16 value per head
 * @param rotaryDim rotated elements of a head: the width of the rotary table
 * @param headNorms q and k are normalised head by head: one BF16 norm of the key's width for each
 * @param biases q, k, v and output projections carry a BF16 bias
 * @param rope name of the rotary embedding; kinds with the same one share its table; absent in the file = one of its
 *     own
 * @param fp32Table the engine keeps the rotary table in FP32, not BF16
 * @param latent multi-head latent attention: K and V are one compressed vector, which the ledger does not size
 * @param layers indices of the layers; empty in the file = all layers that no other kind names
 */
public record AttentionKind(
        String name,
        int kvHeads,
        int keyDim,
        int valueDim,
        int rotaryDim,
        int window,
        boolean sinks,
        boolean headNorms,
        boolean biases,
        String rope,
        boolean fp32Table,
        boolean latent,
        List<Integer> layers) {
    public AttentionKind {
        rope = rope == null ? name : rope;
        layers = layers == null ? List.of() : List.copyOf(layers);
    }

    AttentionKind withLayers(List<Integer> all) {
        return new AttentionKind(
                name, kvHeads, keyDim, valueDim, rotaryDim, window, sinks, headNorms, biases, rope, fp32Table, latent,
                all);
    }

    public boolean isFull() {
        return window == 0;
    }

    /** Heads of K and V on one rank: replicated, never less than one. */
    public int kvHeadsPerRank(int tensor) {
        return Math.max(1, kvHeads / tensor);
    }

    /** Layers of this kind in {@code [from, to)}. */
    public int layersWithin(int from, int to) {
        int count = 0;
        for (int layer : layers) {
            if (layer >= from && layer < to) {
                count++;
            }
        }
        return count;
    }
}
