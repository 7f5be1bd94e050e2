package io.mimo.docs;

import io.mimo.api.Precision;
import io.mimo.catalog.AttentionKind;
import io.mimo.catalog.Catalog;
import io.mimo.catalog.Checkpoint;
import io.mimo.catalog.ModelFacts;
import io.mimo.manifest.WeightFormat;
import io.mimo.sizing.WeightLedger;

/** Figures of a model that no configuration changes. */
record ModelFigures(Catalog catalog, ModelFacts model) {
    long checkpoint(Precision precision) {
        WeightFormat format = catalog.checkpointOf(model.name(), precision)
                .map(known -> WeightFormat.of(known, model))
                .orElseGet(() -> WeightFormat.of(new Checkpoint("", model.name(), precision, "", 0, true, ""), model));
        return WeightLedger.checkpointBytes(model, format);
    }

    /** All in BF16 but the router, which the ledger counts in FP32. */
    long parameters() {
        long layers = model.layers() - model.denseLayers().size();
        long router = layers * model.moe().experts() * (model.hiddenSize() + 1L);
        return (checkpoint(Precision.BF16) - 4 * router) / 2 + router;
    }

    /** Parameters of so many routed experts in every layer that has them. */
    long routed(int experts) {
        return (model.layers() - (long) model.denseLayers().size())
                * experts
                * 3
                * model.hiddenSize()
                * model.moe().intermediate();
    }

    /** Bytes of K and V in BF16 that one request leaves on a single GPU: raw, without blocks and batches in flight. */
    long kvBytes(int tokens, boolean everyLayerInFull) {
        long bytes = 0;
        for (AttentionKind kind : model.attention()) {
            int kept = kind.isFull() || everyLayerInFull ? tokens : Math.min(tokens, kind.window());
            bytes += 2L * kind.layers().size() * kind.kvHeads() * (kind.keyDim() + kind.valueDim()) * kept;
        }
        return bytes;
    }
}
