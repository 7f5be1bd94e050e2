/**
 * The GPUs that a cluster has and who holds them, projected from Node and Pod objects to the few facts that sizing
 * needs. May use fabric8's model classes, never its client.
 *
 * <p>Invariants: projections are pure and equal for equal facts, so that a node's heartbeat is not an event; nothing is
 * summed here, because a sum hides fragments; a GPU is counted for a node only where its whole, unshared memory is
 * labelled.
 */
@NullMarked
package io.mimo.inventory;

import org.jspecify.annotations.NullMarked;
