/**
 * Which pod template a resource gets, and when: the planned one, or the one that it runs until its user releases the
 * other. Decides; writes nothing.
 *
 * <p>Invariants: while a pod lives, its template changes only by an edit of the spec or by the user's release, never by
 * another build of the operator; no more resources roll at once than allowed.
 */
package io.mimo.operator.rollout;
