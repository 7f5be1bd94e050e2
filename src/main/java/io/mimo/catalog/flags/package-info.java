/**
 * vLLM's flags and environment variables as data: in which releases each exists, how it is spelled, and what the
 * operator makes of it. The data are {@code catalog/flags/*.txt} on the class path; only the JDK may be used.
 *
 * <p>Invariants: nothing is known of a release that was not read, so between two read releases only what both have
 * exists, above the newest what the newest has, below the oldest what the oldest has; every flag and variable is
 * classified exactly once.
 */
@NullMarked
package io.mimo.catalog.flags;

import org.jspecify.annotations.NullMarked;
