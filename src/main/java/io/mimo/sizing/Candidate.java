package io.mimo.sizing;

import io.mimo.api.Verdict;
import io.mimo.catalog.Checkpoint;
import io.mimo.manifest.Layout;
import java.math.BigDecimal;
import java.util.Optional;

/**
 * A configuration that would be accepted on an inventory now.
 *
 * @param nodesPerReplica nodes that one replica spans
 * @param replicasPossible replicas that the free GPUs of the product hold at most
 * @param kvTokens tokens that one replica's KV cache holds: what vLLM logs for one data rank, times the ranks
 * @param maxConcurrency requests of the full length at once in one replica, over all data ranks
 * @param perHourUsd list price of all replicas asked for, at least of one
 */
public record Candidate(
        Checkpoint checkpoint,
        Layout layout,
        int nodesPerReplica,
        String product,
        int replicasPossible,
        Verdict verdict,
        long kvTokens,
        BigDecimal maxConcurrency,
        Optional<BigDecimal> perHourUsd) {}
