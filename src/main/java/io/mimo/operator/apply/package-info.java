/**
 * Writes children: compares a planned object with the live one field by field, applies what differs, removes what is
 * not planned any more. All writes but status, events and the lease are here
 * ({@link io.mimo.operator.apply.ChildWrites}).
 *
 * <p>Invariants: nothing is written that is already so or that admission would only change again; no object of another
 * owner is touched; a failure of one child keeps no other from being applied.
 */
package io.mimo.operator.apply;
