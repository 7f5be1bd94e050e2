package io.mimo.sizing;

import java.util.List;

/**
 * vLLM's start-up check for one request, in blocks of its KV pool.
 *
 * @param blockBytes bytes of one pool block on each stage
 * @param requestBlocks blocks that one request of maxModelLen takes, summed over the groups; the same on every stage
 * @param nullBlocks blocks set aside before the check
 * @param groups layer groups
 * @param smallestBlockTokens tokens of the smallest block
 */
public record KvNeed(List<Long> blockBytes, long requestBlocks, long nullBlocks, int groups, int smallestBlockTokens) {
    public KvNeed {
        blockBytes = List.copyOf(blockBytes);
    }

    /** Bytes that must be free on a stage, the null block included. */
    public long neededBytes(int stage) {
        return blockBytes.get(stage) * (requestBlocks + nullBlocks);
    }

    static KvNeed none(int stages) {
        return new KvNeed(java.util.Collections.nCopies(stages, 0L), 0, 0, 0, 16);
    }
}
