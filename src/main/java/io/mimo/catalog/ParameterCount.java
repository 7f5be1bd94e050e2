package io.mimo.catalog;

/**
 * Parameters of a model in elements: every matrix, bias, norm and sink of {@code catalog/models}, without a draft layer
 * and without {@link ModelFacts#notCounted}.
 */
public final class ParameterCount {
    private ParameterCount() {}

    public static long of(ModelFacts model) {
        long hidden = model.hiddenSize();
        long table = model.vocabSize() * hidden;
        long total = table + (model.tiedEmbeddings() ? 0 : table) + hidden;
        for (AttentionKind kind : model.attention()) {
            total += kind.layers().size() * attention(model, kind);
        }
        total += 2 * model.layers() * hidden;
        total += model.denseLayers().size() * 3 * hidden * model.denseIntermediate();
        return total + (model.layers() - model.denseLayers().size()) * experts(model);
    }

    private static long attention(ModelFacts model, AttentionKind kind) {
        long hidden = model.hiddenSize();
        long heads = model.attentionHeads();
        long projected = heads * kind.keyDim() + (long) kind.kvHeads() * (kind.keyDim() + kind.valueDim());
        return hidden * projected
                + hidden * heads * kind.valueDim()
                + (kind.sinks() ? heads : 0)
                + (kind.headNorms() ? 2L * kind.keyDim() : 0)
                + (kind.biases() ? projected + hidden : 0);
    }

    private static long experts(ModelFacts model) {
        ModelFacts.Moe moe = model.moe();
        long hidden = model.hiddenSize();
        long biases = moe.expertBiases() ? 2L * moe.intermediate() + hidden : 0;
        return moe.experts() * (3 * hidden * moe.intermediate() + biases + hidden + (moe.routerBias() ? 1 : 0));
    }
}
