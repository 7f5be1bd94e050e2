/**
 * What a resource owns, as the caches show it: its children of each kind, the workload among them and the record of
 * what that was applied from. Reads only; kinds that a cluster may lack are watched from when they come until they go.
 *
 * <p>Invariants: an object is a child by its owner reference, never by a label; our own write of a moment ago is seen.
 */
package io.mimo.operator.children;
