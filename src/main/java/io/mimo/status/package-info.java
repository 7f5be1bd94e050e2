/**
 * What a MimoDeployment's status and events say, from what was decided, applied and observed. May use {@code plan} and
 * {@code api}; no clock, no client, no workload objects: those are projected to records before they come in.
 *
 * <p>Invariants: the same inputs give an equal status, so that an unchanged world is never written; a condition's
 * transition time moves only with its status; an event is a transition between the stored conditions and the new ones,
 * and its name follows from that transition, so that a repeat after a crash is the same object; all text is ASCII and
 * one line.
 */
@NullMarked
package io.mimo.status;

import org.jspecify.annotations.NullMarked;
