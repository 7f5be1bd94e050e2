/**
 * Who is there: nodes, pods, their controllers and what kept pods from being made, each kept by an informer one change
 * at a time. Gathers and tells of changes that matter; decides nothing.
 *
 * <p>Invariants: a pod is a resource's own by its controllers and its namespace, never by a label; a heartbeat is no
 * change; reading the state for one resource is no scan of the cluster.
 */
package io.mimo.operator.cluster;
