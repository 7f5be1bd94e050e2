/**
 * One pass over one resource: gather, decide, apply, observe, publish ({@link io.mimo.operator.reconcile.Pass}), and
 * when the next one is due. Joins the other rooms; rules enter those.
 *
 * <p>Invariants: a refused resource's children are neither written nor deleted; what lives is read once before the
 * decision and once after the writes; an unchanged status is not written; every fault is the resource's condition and
 * is tried again.
 */
package io.mimo.operator.reconcile;
