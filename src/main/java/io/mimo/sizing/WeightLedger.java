package io.mimo.sizing;

import io.mimo.catalog.AttentionKind;
import io.mimo.catalog.ModelFacts;
import io.mimo.catalog.StorageFormat;
import io.mimo.spec.Layout;
import io.mimo.spec.WeightFormat;

/**
 * Bytes of weights on one GPU of one stage, from tensor shapes. Attention, dense feed-forward, embeddings and head are split by tensor
 * parallelism (KV heads are copied when there are fewer heads than ranks); routed experts are split over tensor * data ranks with or
 * without expert parallelism, which only decides whether whole experts or slices lie on a GPU; the router is whole and FP32 everywhere.
 *
 * <p>Held against vLLM 0.33.0's own model class built on meta tensors: FP8 at tensor 1 is 311,862,257,408 B without rotary tables; this
 * ledger gives 1,152 B less.
 */
public final class WeightLedger {
    private static final int BF16_BYTES = 2;
    private static final int FP32_BYTES = 4;
    /** vLLM's quantisation block of this format (weight_block_size [128, 128]). */
    private static final int FP8_BLOCK = 128;
    /** vLLM pads the vocabulary to a multiple of 64 (layers/vocab_parallel_embedding.py, DEFAULT_VOCAB_PADDING_SIZE). */
    private static final int VOCABULARY_PADDING = 64;

    private WeightLedger() {}

    /** Bytes on one GPU of this stage. */
    public static long stageBytes(ModelFacts model, WeightFormat format, Layout layout, Stage stage) {
        long bytes = 0;
        for (AttentionKind kind : model.attention()) {
            int layers = kind.layersWithin(stage.from(), stage.to());
            bytes += layers * attention(model, kind, format, layout.tensor());
            bytes += layers > 0 ? rotaryTable(model, kind) : 0;
        }
        int dense = (int) model.denseLayers().stream().filter(layer -> layer >= stage.from() && layer < stage.to()).count();
        bytes += dense * dense(model, format, layout.tensor());
        bytes += (long) (stage.layers() - dense) * (experts(model, format, layout) + router(model));
        bytes += 2L * stage.layers() * model.hiddenSize() * BF16_BYTES;
        return bytes + ends(model, layout.tensor(), stage);
    }

    /** Bytes of the whole checkpoint as it is loaded, without the rotary tables that the engine computes. */
    public static long checkpointBytes(ModelFacts model, WeightFormat format) {
        Layout whole = new Layout(1, 1, 1, 0);
        long tables = model.attention().stream().mapToLong(kind -> rotaryTable(model, kind)).sum();
        return stageBytes(model, format, whole, Stage.partition(model.layers(), 1).getFirst()) - tables;
    }

    private static long attention(ModelFacts model, AttentionKind kind, WeightFormat format, int tensor) {
        long heads = model.attentionHeads() / tensor;
        long kvHeads = kind.kvHeadsPerRank(tensor);
        StorageFormat storage = format.formats().attention();
        long hidden = model.hiddenSize();
        long projections = matrix(heads * kind.keyDim(), hidden, storage, format)
                + matrix(kvHeads * kind.keyDim(), hidden, storage, format)
                + matrix(kvHeads * kind.valueDim(), hidden, storage, format);
        long output = matrix(hidden, heads * kind.valueDim(), format.formats().output(), format);
        return projections + output + (kind.sinks() ? heads * BF16_BYTES : 0);
    }

    private static long dense(ModelFacts model, WeightFormat format, int tensor) {
        long slice = ceilDiv(model.denseIntermediate(), tensor);
        return feedForward(model.hiddenSize(), slice, format.formats().dense(), format);
    }

    private static long experts(ModelFacts model, WeightFormat format, Layout layout) {
        ModelFacts.Moe moe = model.moe();
        StorageFormat storage = format.formats().experts();
        if (layout.expertParallel()) {
            return ceilDiv(moe.experts(), layout.expertRanks()) * feedForward(model.hiddenSize(), moe.intermediate(), storage, format);
        }
        long slice = ceilDiv(moe.intermediate(), layout.expertRanks());
        return moe.experts() * feedForward(model.hiddenSize(), slice, storage, format);
    }

    private static long feedForward(long hidden, long intermediate, StorageFormat storage, WeightFormat format) {
        return 2 * matrix(intermediate, hidden, storage, format) + matrix(hidden, intermediate, storage, format);
    }

    private static long router(ModelFacts model) {
        long bias = model.moe().routerBias() ? model.moe().experts() : 0;
        return ((long) model.moe().experts() * model.hiddenSize() + bias) * FP32_BYTES;
    }

    /** Embedding on the first stage; final norm and head on the last; a tied head is the embedding, copied where the stages differ. */
    private static long ends(ModelFacts model, int tensor, Stage stage) {
        long padded = ceilDiv(model.vocabSize(), VOCABULARY_PADDING) * VOCABULARY_PADDING;
        long table = padded / tensor * model.hiddenSize() * BF16_BYTES;
        long head = model.tiedEmbeddings() && stage.first() ? 0 : table;
        return (stage.first() ? table : 0) + (stage.last() ? head + (long) model.hiddenSize() * BF16_BYTES : 0);
    }

    /** BF16 cosines and sines for every position of the config, not of --max-model-len; one table per kind, not sharded. */
    private static long rotaryTable(ModelFacts model, AttentionKind kind) {
        return (long) model.maxPositions() * kind.rotaryDim() * BF16_BYTES;
    }

    /** Bytes of an {@code out x in} matrix with its scales. */
    private static long matrix(long out, long in, StorageFormat storage, WeightFormat format) {
        return switch (storage) {
            case BF16 -> out * in * BF16_BYTES;
            case FP8_BLOCK -> out * in + ceilDiv(out, FP8_BLOCK) * ceilDiv(in, FP8_BLOCK) * FP32_BYTES;
            case INT4_GROUP -> {
                long groups = out * ceilDiv(in, format.groupSize());
                yield out * in / 2 + groups * BF16_BYTES + (format.zeroPoints() ? groups / 2 : 0);
            }
        };
    }

    private static long ceilDiv(long dividend, long divisor) {
        return Math.ceilDiv(dividend, divisor);
    }
}
