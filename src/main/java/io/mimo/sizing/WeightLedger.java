package io.mimo.sizing;

import io.mimo.catalog.AttentionKind;
import io.mimo.catalog.ModelFacts;
import io.mimo.catalog.StorageFormat;
import io.mimo.manifest.Layout;
import io.mimo.manifest.WeightFormat;
import java.util.HashMap;
import java.util.Map;

/**
 * Bytes of weights on one GPU of one stage, from tensor shapes. Attention, dense feed-forward, embeddings and head are
 * split by tensor parallelism (KV heads are copied when there are fewer heads than ranks); routed experts are split
 * over tensor * data ranks with or without expert parallelism, which only decides whether whole experts or slices lie
 * on a GPU; the router is whole everywhere.
 *
 * <p>Held against vLLM 0.33.0's own model class built on meta tensors: FP8 at tensor 1 is 311,862,257,408 B without
 * rotary tables; this ledger gives 1,152 B less, 24 B a layer: as much as the six FP32 scalars of its attention take
 * (layers/attention/attention.py: four scales and, on the host, copies of two). They are no weights.
 */
public final class WeightLedger {
    private static final int BF16_BYTES = 2;
    private static final int FP32_BYTES = 4;
    /** vLLM's quantisation block of this format (weight_block_size [128, 128]). */
    public static final int FP8_BLOCK = 128;
    /**
     * vLLM pads the vocabulary to a multiple of 64 (layers/vocab_parallel_embedding.py, DEFAULT_VOCAB_PADDING_SIZE).
     */
    private static final int VOCABULARY_PADDING = 64;

    /** Weights that share one E8M0 byte (OCP microscaling format, MXFP4). */
    private static final int MXFP4_BLOCK = 32;

    private WeightLedger() {}

    /** Bytes on one GPU of this stage. */
    public static long stageBytes(ModelFacts model, WeightFormat format, Layout layout, Stage stage) {
        long bytes = 0;
        for (AttentionKind kind : model.attention()) {
            int layers = kind.layersWithin(stage.from(), stage.to());
            bytes += layers * attention(model, kind, format, layout.tensor());
        }
        bytes += rotaryTables(model, stage);
        int dense = (int) model.denseLayers().stream()
                .filter(layer -> layer >= stage.from() && layer < stage.to())
                .count();
        bytes += dense * dense(model, format, layout.tensor());
        bytes += (long) (stage.layers() - dense) * (experts(model, format, layout) + router(model));
        bytes += 2L * stage.layers() * model.hiddenSize() * BF16_BYTES;
        return bytes + ends(model, layout.tensor(), stage);
    }

    /**
     * Bytes of the draft layer on one GPU of this stage: on the last one alone. Its embedding is the model's where
     * there is one stage, else a copy of its own, because the model's lies on the first; its head always is the
     * model's.
     */
    public static long draftBytes(ModelFacts model, WeightFormat format, Layout layout, Stage stage) {
        if (!stage.last()) {
            return 0;
        }
        ModelFacts.Draft draft = model.draft();
        AttentionKind kind = model.draftAttention();
        long hidden = model.hiddenSize();
        long joined = draft.joinedStates() * hidden * hidden * BF16_BYTES;
        long embedding = stage.first() ? 0 : table(model, layout.tensor());
        boolean sharesTable = model.attention().stream()
                .anyMatch(
                        other -> other.rope().equals(kind.rope()) && other.layersWithin(stage.from(), stage.to()) > 0);
        return attention(model, kind, format, layout.tensor())
                + feedForward(
                        hidden,
                        ceilDiv(draft.intermediate(), layout.tensor()),
                        format.formats().dense(),
                        format)
                + joined
                + draft.norms() * hidden * BF16_BYTES
                + embedding
                + (sharesTable ? 0 : rotaryTable(model, kind));
    }

    /** Bytes of the whole checkpoint as it is loaded, without the rotary tables that the engine computes. */
    public static long checkpointBytes(ModelFacts model, WeightFormat format) {
        Layout whole = new Layout(1, 1, 1, 0);
        Stage all = Stage.partition(model.layers(), 1).getFirst();
        long tables = rotaryTables(model, all);
        return stageBytes(model, format, whole, all) - tables;
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
        long vectors = (kind.sinks() ? heads : 0)
                + (kind.headNorms() ? 2L * kind.keyDim() : 0)
                + (kind.biases() ? heads * kind.keyDim() + kvHeads * (kind.keyDim() + kind.valueDim()) + hidden : 0);
        return projections + output + vectors * BF16_BYTES;
    }

    private static long dense(ModelFacts model, WeightFormat format, int tensor) {
        long slice = ceilDiv(model.denseIntermediate(), tensor);
        return feedForward(model.hiddenSize(), slice, format.formats().dense(), format);
    }

    private static long experts(ModelFacts model, WeightFormat format, Layout layout) {
        ModelFacts.Moe moe = model.moe();
        StorageFormat storage = format.formats().experts();
        boolean whole = layout.expertParallel();
        long count = whole ? ceilDiv(moe.experts(), layout.expertRanks()) : moe.experts();
        long slice = whole ? moe.intermediate() : ceilDiv(moe.intermediate(), layout.expertRanks());
        long hidden = padded(
                model.hiddenSize(),
                switch (storage) {
                    case MXFP4_MARLIN, MXFP4_TRTLLM -> 256;
                    default -> 1;
                });
        long columns = padded(
                slice,
                switch (storage) {
                    case MXFP4, MXFP4_SWIZZLED -> 64;
                    case MXFP4_MARLIN -> 128;
                    case MXFP4_TRTLLM -> 256;
                    default -> 1;
                });
        long biases = moe.expertBiases() ? (2 * columns + hidden) * BF16_BYTES : 0;
        return count * (feedForward(hidden, columns, storage, format) + biases);
    }

    private static long padded(long size, long multiple) {
        return ceilDiv(size, multiple) * multiple;
    }

    private static long feedForward(long hidden, long intermediate, StorageFormat storage, WeightFormat format) {
        return 2 * matrix(intermediate, hidden, storage, format) + matrix(hidden, intermediate, storage, format);
    }

    private static long router(ModelFacts model) {
        long bias = model.moe().routerBias() ? model.moe().experts() : 0;
        return ((long) model.moe().experts() * model.hiddenSize() + bias)
                * (model.moe().bf16Router() ? BF16_BYTES : FP32_BYTES);
    }

    /**
     * Embedding on the first stage; final norm and head on the last; a tied head is the embedding, copied where the
     * stages differ.
     */
    private static long ends(ModelFacts model, int tensor, Stage stage) {
        long table = table(model, tensor);
        long head = model.tiedEmbeddings() && stage.first() ? 0 : table;
        return (stage.first() ? table : 0) + (stage.last() ? head + (long) model.hiddenSize() * BF16_BYTES : 0);
    }

    private static long table(ModelFacts model, int tensor) {
        return padded(model.vocabSize(), VOCABULARY_PADDING) / tensor * model.hiddenSize() * BF16_BYTES;
    }

    private static long rotaryTable(ModelFacts model, AttentionKind kind) {
        return (long) model.maxPositions() * kind.rotaryDim() * (kind.fp32Table() ? FP32_BYTES : BF16_BYTES);
    }

    /**
     * Cosines and sines for every position of the config, not of --max-model-len; one table per rotary embedding, not
     * sharded.
     */
    private static long rotaryTables(ModelFacts model, Stage stage) {
        Map<String, Long> tables = new HashMap<>();
        for (AttentionKind kind : model.attention()) {
            if (kind.layersWithin(stage.from(), stage.to()) > 0) {
                tables.put(kind.rope(), rotaryTable(model, kind));
            }
        }
        return tables.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Bytes of an {@code out x in} matrix with its scales. */
    private static long matrix(long out, long in, StorageFormat storage, WeightFormat format) {
        return switch (storage) {
            case BF16 -> out * in * BF16_BYTES;
            case FP8_BLOCK -> out * in + ceilDiv(out, FP8_BLOCK) * ceilDiv(in, FP8_BLOCK) * FP32_BYTES;
            case FP8_CHANNEL -> out * in + out * FP32_BYTES;
            case MXFP4, MXFP4_MARLIN, MXFP4_TRTLLM -> out * in / 2 + out * ceilDiv(in, MXFP4_BLOCK);
            case MXFP4_SWIZZLED -> matrix(out, padded(in, 256), StorageFormat.MXFP4, format);
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
