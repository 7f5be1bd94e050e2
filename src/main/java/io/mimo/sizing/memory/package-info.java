/**
 * Why the memory of a product does not hold: a class for each reason, of the reason's name, with its rule, words and
 * remedy. Pure: no clock, no client.
 *
 * <p>Invariants: exactly one reason for each product, the first of {@link io.mimo.sizing.memory.MemoryRefusals} that
 * applies; it decides nothing, as the ledger has decided.
 */
@NullMarked
package io.mimo.sizing.memory;

import org.jspecify.annotations.NullMarked;
