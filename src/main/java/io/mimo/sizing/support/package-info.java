/**
 * What vLLM cannot run although the memory would hold, and what of it nobody has proven: a class for each reason, of
 * the reason's name, with its rule, words and remedy. Pure: no clock, no client.
 *
 * <p>Invariants: findings are in the order of {@link io.mimo.sizing.support.SupportChecks}; no check knows of another;
 * the memory of the GPU decides none of them.
 */
@NullMarked
package io.mimo.sizing.support;

import org.jspecify.annotations.NullMarked;
