/**
 * What one Pod object says: how far it has come, what its engine was started with, and why it does not serve. Pure
 * functions of the Pod and of the words of Kubernetes; no state, no client, no clock.
 *
 * <p>Invariants: a reason of Kubernetes that is not known here is a cause like any other; words go through whole, with
 * the remedy before them where one is known.
 */
package io.mimo.operator.pods;
