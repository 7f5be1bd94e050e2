/**
 * The operator as a process: starts, leads, serves its metrics, and ends in order. The rooms below it are the
 * controller; only they and this package talk to an API server. May use everything but the CLI.
 *
 * <p>Invariants: only the leader writes, and nothing is written once the end has begun
 * ({@link io.mimo.operator.WriteFence}); a watch that ended for good ends the process.
 */
package io.mimo.operator;
