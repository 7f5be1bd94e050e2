package io.mimo.catalog;

import io.mimo.api.Precision;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A decoder-only model as its {@code config.json} describes it; sizes are in elements.
 *
 * @param checkpoint where the facts are from and the weights lie, {@code hf://OWNER/REPO}; empty = see the catalogue of
 *     checkpoints
 * @param denseLayers layers with a plain feed-forward of {@code denseIntermediate}; all others are mixtures of experts;
 *     of a model without {@code moe} every layer
 * @param formats how a checkpoint of each precision stores each group of matrices
 * @param fp8AttentionTensor the attention tensor-parallel size that the FP8 block scales were made for, 0 = any
 * @param draft the draft layer in the checkpoint, {@link Draft#NONE} = none
 * @param notCounted parts of the checkpoint that the ledger leaves out, in words; empty = none
 * @param ggufBytes bytes of the GGUF file per precision
 */
public record ModelFacts(
        String name,
        String architecture,
        String checkpoint,
        int layers,
        int hiddenSize,
        int vocabSize,
        boolean tiedEmbeddings,
        int maxPositions,
        int attentionHeads,
        List<AttentionKind> attention,
        List<Integer> denseLayers,
        int denseIntermediate,
        Moe moe,
        Map<Precision, Formats> formats,
        int fp8AttentionTensor,
        Draft draft,
        String notCounted,
        Map<Precision, Long> ggufBytes) {

    /**
     * Mixture of experts; {@code routerBias}: one value per expert in the router's own type, FP32 unless
     * {@code bf16Router}; {@code expertBiases}: a BF16 bias on each expert's projections.
     */
    public record Moe(
            int experts,
            int expertsPerToken,
            int intermediate,
            boolean routerBias,
            boolean bf16Router,
            boolean expertBiases) {
        static final Moe NONE = new Moe(0, 0, 0, false, false, false);
    }

    /**
     * A layer of multi-token prediction: one attention layer and a plain feed-forward, which propose a token from the
     * model's last hidden state and the token before.
     *
     * @param attention name of the attention kind that it has
     * @param joinedStates hidden states that its projection joins into one, in BF16 and whole on every rank
     * @param intermediate width of its feed-forward
     * @param norms BF16 norms of the hidden size
     * @param precisions those of which it is known that a checkpoint holds it and how
     */
    public record Draft(String attention, int joinedStates, int intermediate, int norms, List<Precision> precisions) {
        public static final Draft NONE = new Draft("", 0, 0, 0, List.of());

        public Draft {
            precisions = List.copyOf(precisions);
        }

        public boolean exists() {
            return !attention.isEmpty();
        }
    }

    /**
     * Storage of the attention projections (q, k, v), the output projection, the dense feed-forward and the routed
     * experts. Absent in the file, for a model without such layers: dense as attention, experts as dense.
     */
    public record Formats(StorageFormat attention, StorageFormat output, StorageFormat dense, StorageFormat experts) {
        public Formats {
            dense = dense == null ? attention : dense;
            experts = experts == null ? dense : experts;
        }
    }

    public ModelFacts {
        attention = resolveRest(name, layers, attention);
        checkpoint = checkpoint == null ? "" : checkpoint;
        draft = draft == null ? Draft.NONE : draft;
        notCounted = notCounted == null ? "" : notCounted;
        boolean dense = moe == null;
        denseLayers = dense
                ? IntStream.range(0, layers).boxed().toList()
                : denseLayers == null ? List.of() : List.copyOf(denseLayers);
        moe = dense ? Moe.NONE : moe;
        formats = Map.copyOf(formats);
        ggufBytes = ggufBytes == null ? Map.of() : Map.copyOf(ggufBytes);
        for (AttentionKind kind : attention) {
            require(
                    kind.kvHeads() > 0 && attentionHeads % kind.kvHeads() == 0,
                    name + ": attentionHeads is no multiple of kvHeads of " + kind.name());
        }
        require(
                !draft.exists() || draftKinds(attention, draft) == 1,
                name + ": the draft's attention is no kind of the model's");
    }

    /** The kind of the draft's attention. */
    public AttentionKind draftAttention() {
        return attention.stream()
                .filter(kind -> kind.name().equals(draft.attention()))
                .findFirst()
                .orElseThrow();
    }

    /** The kinds with the draft layer as one layer more, behind the last. */
    public List<AttentionKind> attentionWithDraft() {
        return attention.stream()
                .map(kind -> kind.name().equals(draft.attention())
                        ? kind.withLayers(Stream.concat(kind.layers().stream(), Stream.of(layers))
                                .toList())
                        : kind)
                .toList();
    }

    public boolean hasExperts() {
        return moe.experts() > 0;
    }

    /** Gives the one kind without a layer list every layer that no other kind names. */
    private static List<AttentionKind> resolveRest(String name, int layers, List<AttentionKind> kinds) {
        Set<Integer> named = new HashSet<>();
        kinds.forEach(kind -> kind.layers()
                .forEach(layer -> require(
                        named.add(layer) && layer < layers, name + ": layer " + layer + " twice or out of range")));
        List<Integer> rest = IntStream.range(0, layers)
                .filter(layer -> !named.contains(layer))
                .boxed()
                .toList();
        List<AttentionKind> resolved = new ArrayList<>();
        kinds.forEach(kind -> resolved.add(kind.layers().isEmpty() ? kind.withLayers(rest) : kind));
        require(
                resolved.stream().mapToInt(kind -> kind.layers().size()).sum() == layers,
                name + ": attention kinds do not cover the layers once each");
        return List.copyOf(resolved);
    }

    private static long draftKinds(List<AttentionKind> kinds, Draft draft) {
        return kinds.stream()
                .filter(kind -> kind.name().equals(draft.attention()))
                .count();
    }

    private static void require(boolean holds, String rule) {
        if (!holds) {
            throw new CatalogException("catalog/models: " + rule);
        }
    }
}
