/**
 * The controller: the only code that talks to an API server. Gather (informers), decide
 * ({@link io.mimo.operator.AdmissionCache} around {@code io.mimo.plan}), act ({@link io.mimo.operator.Applier}, events,
 * status).
 *
 * <p>Invariants: an object or a pod is a resource's own by its controllers and its namespace, never by a label; what
 * tells a live workload's pods from others stays as long as the workload; a refused resource's children are neither
 * written nor deleted; nothing is written that is already so; two resources are never accepted for the same GPUs; only
 * the leader decides; all state but the order of acceptance is read from the cluster, and that order is in the status.
 */
package io.mimo.operator;
