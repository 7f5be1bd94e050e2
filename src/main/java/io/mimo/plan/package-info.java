/**
 * The decision and what is to be run: every default resolved, the engine's argv and environment complete, no nulls. May
 * use {@code sizing} and below; the renderers see only {@link io.mimo.plan.Plan}.
 *
 * <p>Invariants: the argv, parsed again, gives what the sizer was given; nothing that came from the inventory changes
 * while pods of the same spec generation run; a plan exists only for Fits and Tight.
 */
@NullMarked
package io.mimo.plan;

import org.jspecify.annotations.NullMarked;
