/**
 * Which resource gets GPUs: the decisions of all resources in one order, and what each was promised. Decides under one
 * lock; the only state that is not read from the cluster, and it is restored from statuses.
 *
 * <p>Invariants: two resources are never admitted for the same GPUs; what was admitted first stays first; a resource
 * that cannot use its promise for 5 minutes loses its place in the order.
 */
package io.mimo.operator.admission;
