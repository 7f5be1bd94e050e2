/**
 * What {@code mimo size} refuses: why vLLM would not start a model of the catalogue, or why it cannot be sized. A class
 * for each reason, of the reason's name, with its rule, words and remedy; paths are flags of vLLM. Pure: no clock, no
 * client.
 *
 * <p>Invariants: reasons are in the order of {@link io.mimo.sizing.model.ModelRefusals}; no GPU and no release decides
 * any of them.
 */
@NullMarked
package io.mimo.sizing.model;

import org.jspecify.annotations.NullMarked;
