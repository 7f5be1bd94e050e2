/**
 * Asks pods over HTTP: a download how far it is, an engine what it made of its memory. Beside the reconciliations; what
 * was last read is at hand at once.
 *
 * <p>Invariants: a pod is asked only while somebody needs its answer, at most once a minute, with a limit on time and
 * size; no answer stands in the way of a reconciliation.
 */
package io.mimo.operator.scrape;
