/**
 * The conditions of a resource, a class each: when it is there, its reason, words and remedy, its events, and whether
 * it needs somebody. May use the status's inputs; no clock, no client.
 *
 * <p>Invariants: conditions are evaluated in the order of {@link io.mimo.status.conditions.ConditionChecks}, and each
 * sees only those before it; the order of an enum carries no meaning; a check is a pure function.
 */
@NullMarked
package io.mimo.status.conditions;

import org.jspecify.annotations.NullMarked;
