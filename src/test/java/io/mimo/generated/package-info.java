/**
 * Files that tests generate and that are committed: how they are compared, and how a change is accepted.
 *
 * <p>Invariant: a test writes only where {@code -Dmimo.accept=true} asks for it.
 */
package io.mimo.generated;
