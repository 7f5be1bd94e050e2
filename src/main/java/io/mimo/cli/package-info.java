/**
 * {@code mimo plan}, {@code render}, {@code suggest} and {@code size}: the operator's decision without a cluster, for
 * pipelines and people. Reads files, calls the pure packages, prints; {@code ready} asks an operator that runs. May use
 * everything but JOSDK and the client; only the {@code operator} command may start those.
 *
 * <p>Invariants: a manifest is read with kubectl's scalar rules; what the API server would refuse is refused here with
 * the same path; standard output carries only what was asked for, notes and errors go to standard error; exit codes are
 * a contract ({@link io.mimo.cli.ExitCodes}).
 */
package io.mimo.cli;
