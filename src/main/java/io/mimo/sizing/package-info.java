/**
 * The ledger of one GPU's memory, the verdict, the placement and the nearest fit. Pure: no clock, no IO, no client;
 * given the same spec, facts and inventory the answer is the same, in whatever order nodes are listed.
 *
 * <p>Invariants: {@code fits} implies weights + overhead + KV need &lt;= budget on every pipeline stage; more memory or
 * more nodes never turn a fit into a refusal (a spread over zones that must hold may: an empty zone counts); a
 * tensor-parallel group never leaves a node; all sums are in bytes, MiB (2^20 B) only for display.
 */
@NullMarked
package io.mimo.sizing;

import org.jspecify.annotations.NullMarked;
