package io.mimo.sizing;

import io.mimo.catalog.AttentionKind;
import io.mimo.catalog.ModelFacts;
import io.mimo.catalog.ReleaseFacts;
import io.mimo.catalog.ReleaseFacts.KvCharge;
import io.mimo.manifest.Layout;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;

/**
 * The KV cache as vLLM plans it at start-up (v1/core/kv_cache_utils.py; from 0.33 v1/core/kv_cache_planning.py), exact
 * to the byte.
 *
 * <p>Layers of one kind are dealt round-robin into groups of equal size; all groups share one pool whose block is
 * {@code page * largest group on the stage}. Pages of different kinds are made equal by letting the smaller one's block
 * hold more tokens. Full-attention groups take blocks for the whole request, window groups for the window plus the
 * batches in flight. With the hybrid manager switched off every layer is stored in full. A draft layer is one layer
 * more of its kind: look-ahead tokens are not charged, because a draft of one layer retains none beyond its window
 * (vLLM's extra_retained_tokens) and a request is never longer than maxModelLen.
 */
public final class KvLedger {
    /** vLLM's default --block-size on CUDA. */
    static final int BLOCK_TOKENS = 16;

    private KvLedger() {}

    /**
     * What the check is asked. {@code elementBytes}: 2 for BF16, 1 where fp8 is really stored; {@code draft}: the
     * model's draft layer is loaded.
     */
    public record Question(
            ModelFacts model,
            Layout layout,
            int maxModelLen,
            int batchedTokens,
            boolean async,
            boolean hybrid,
            int elementBytes,
            boolean draft) {

        public Question(
                ModelFacts model,
                Layout layout,
                int maxModelLen,
                int batchedTokens,
                boolean async,
                boolean hybrid,
                int elementBytes) {
            this(model, layout, maxModelLen, batchedTokens, async, hybrid, elementBytes, false);
        }

        List<AttentionKind> kinds() {
            return draft ? model.attentionWithDraft() : model.attention();
        }

        /** The draft layer lies on the last stage, behind the model's layers. */
        List<Stage> stages() {
            return Stage.partition(model.layers(), layout.pipeline()).stream()
                    .map(stage -> draft && stage.last() ? stage.longer() : stage)
                    .toList();
        }
    }

    private record Group(AttentionKind kind, List<Integer> layers, int blockTokens) {
        long within(Stage stage) {
            return layers.stream()
                    .filter(layer -> layer >= stage.from() && layer < stage.to())
                    .count();
        }
    }

    public static KvNeed need(Question question, ReleaseFacts release) {
        List<Stage> stages = question.stages();
        boolean mixed = question.kinds().size() > 1;
        return mixed && !question.hybrid() ? uniform(question, release, stages) : grouped(question, release, stages);
    }

    private static KvNeed grouped(Question question, ReleaseFacts release, List<Stage> stages) {
        long page = question.kinds().stream()
                .mapToLong(kind -> page(question, kind, release.padValues()))
                .max()
                .orElseThrow();
        List<Group> groups = groups(question, release, page);
        int smallest = groups.stream().mapToInt(Group::blockTokens).min().orElseThrow();
        List<Long> blockBytes =
                stages.stream().map(stage -> page * widest(groups, stage)).toList();
        long whole = page
                * groups.stream()
                        .mapToLong(group -> group.layers().size())
                        .max()
                        .orElseThrow();
        long blocks = groups.stream()
                .mapToLong(group -> blocks(question, release, group))
                .sum();
        long charged = groups.stream()
                .filter(group ->
                        release.kvCharge() == KvCharge.AllGroups || group.kind().isFull())
                .mapToLong(group -> blocks(question, release, group))
                .sum();
        return new KvNeed(blockBytes, needed(release, blockBytes, whole, charged), blocks, groups.size(), smallest);
    }

    private static long widest(List<Group> groups, Stage stage) {
        return groups.stream().mapToLong(group -> group.within(stage)).max().orElseThrow();
    }

    /** The check asks for blocks of each stage or, before the stages are looked at, of the whole model. */
    private static List<Long> needed(ReleaseFacts release, List<Long> blockBytes, long wholeModelBlock, long charged) {
        return blockBytes.stream()
                .map(block -> (release.wholeModelCheck() ? wholeModelBlock : block)
                        * (charged + (release.nullBlock() ? 1 : 0)))
                .toList();
    }

    private static List<Group> groups(Question question, ReleaseFacts release, long page) {
        List<AttentionKind> kinds = question.kinds();
        int fewest = kinds.stream().mapToInt(kind -> kind.layers().size()).min().orElseThrow();
        int most = kinds.stream().mapToInt(kind -> kind.layers().size()).max().orElseThrow();
        int size = most < release.uniformGroupRatio() * fewest ? most : fewest;
        List<Group> groups = new ArrayList<>();
        for (AttentionKind kind : kinds) {
            long own = page(question, kind, release.padValues());
            int blockTokens = page % own == 0 ? (int) (BLOCK_TOKENS * (page / own)) : BLOCK_TOKENS;
            int count = Math.ceilDiv(kind.layers().size(), size);
            for (int i = 0; i < count; i++) {
                groups.add(new Group(kind, dealt(kind.layers(), i, count), blockTokens));
            }
        }
        return groups;
    }

    private static List<Integer> dealt(List<Integer> layers, int first, int step) {
        List<Integer> own = new ArrayList<>();
        for (int i = first; i < layers.size(); i += step) {
            own.add(layers.get(i));
        }
        return own;
    }

    private static long blocks(Question question, ReleaseFacts release, Group group) {
        if (group.kind().isFull()) {
            return Math.ceilDiv(question.maxModelLen(), group.blockTokens());
        }
        long inFlight = (long) release.batchesInFlight().count(question.layout().pipeline(), question.async())
                * question.batchedTokens();
        long tokens = Math.min(group.kind().window() - 1 + inFlight, question.maxModelLen());
        return Math.ceilDiv(tokens, group.blockTokens()) + 1;
    }

    /** All layers in one group of full attention, each with its own page. */
    private static KvNeed uniform(Question question, ReleaseFacts release, List<Stage> stages) {
        List<AttentionKind> kinds = question.kinds();
        boolean pagesDiffer = kinds.stream()
                        .mapToLong(kind -> page(question, kind, false))
                        .distinct()
                        .count()
                > 1;
        ToLongFunction<ToIntFunction<AttentionKind>> block = layers -> kinds.stream()
                .mapToLong(kind -> {
                    boolean padded = release.padValues()
                            || (release.convertedWindowPadsValues() && !kind.isFull() && pagesDiffer);
                    return layers.applyAsInt(kind) * page(question, kind, padded);
                })
                .sum();
        long whole = block.applyAsLong(kind -> kind.layers().size());
        // that check never cuts a group of unequal pages by stage, so that its pool is counted in blocks of the whole
        // model too
        boolean uncut = release.wholeModelCheck() && pagesDiffer;
        List<Long> blockBytes = stages.stream()
                .map(stage -> uncut ? whole : block.applyAsLong(kind -> kind.layersWithin(stage.from(), stage.to())))
                .toList();
        long blocks = Math.ceilDiv(question.maxModelLen(), BLOCK_TOKENS);
        return new KvNeed(blockBytes, needed(release, blockBytes, whole, blocks), blocks, 1, BLOCK_TOKENS);
    }

    /** Bytes of one layer's block of 16 tokens on one rank. */
    private static long page(Question question, AttentionKind kind, boolean padValues) {
        int width = kind.keyDim() + (padValues ? kind.keyDim() : kind.valueDim());
        return (long) BLOCK_TOKENS * kind.kvHeadsPerRank(question.layout().tensor()) * width * question.elementBytes();
    }
}
