/**
 * Why no replica can be placed: a class for each reason, of the reason's name, with its rule, words and remedy; and the
 * placement in words. Pure: no clock, no client.
 *
 * <p>Invariants: one reason for a spec, the first of {@link io.mimo.sizing.placing.PlacementRefusals} that applies; it
 * speaks of blocks, which one node has, and never of a sum alone.
 */
@NullMarked
package io.mimo.sizing.placing;

import org.jspecify.annotations.NullMarked;
