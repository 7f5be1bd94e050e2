package io.mimo.sizing;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * vLLM's start-up check for one request, in blocks of its KV pool.
 *
 * @param blockBytes bytes of one pool block on each stage
 * @param neededBytes bytes that must be free on each stage, blocks that are set aside included
 * @param requestBlocks blocks that one request of maxModelLen takes, summed over the groups; the same on every stage
 * @param groups layer groups
 * @param smallestBlockTokens tokens of the smallest block
 */
public record KvNeed(
        List<Long> blockBytes, List<Long> neededBytes, long requestBlocks, int groups, int smallestBlockTokens) {
    public KvNeed {
        blockBytes = List.copyOf(blockBytes);
        neededBytes = List.copyOf(neededBytes);
    }

    static KvNeed none(int stages) {
        List<Long> zeros = Collections.nCopies(stages, 0L);
        return new KvNeed(zeros, zeros, 0, 0, KvLedger.BLOCK_TOKENS);
    }

    /**
     * Stage by stage the larger need with its block; a request is counted as the one does whose heaviest stage needs
     * more.
     */
    KvNeed larger(KvNeed other) {
        List<Long> blocks = new ArrayList<>();
        List<Long> needs = new ArrayList<>();
        for (int stage = 0; stage < neededBytes.size(); stage++) {
            KvNeed larger = other.neededBytes.get(stage) > neededBytes.get(stage) ? other : this;
            blocks.add(larger.blockBytes.get(stage));
            needs.add(larger.neededBytes.get(stage));
        }
        KvNeed counted = Collections.max(other.neededBytes) > Collections.max(neededBytes) ? other : this;
        return new KvNeed(blocks, needs, counted.requestBlocks, counted.groups, counted.smallestBlockTokens);
    }
}
