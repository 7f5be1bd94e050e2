/**
 * What the user asked for: the manifest with every default resolved ({@link io.mimo.manifest.ServingSpec}) and every
 * rule that needs no GPU. May use {@code api} and {@code catalog}; nothing here knows nodes, bytes of a ledger or a
 * client.
 *
 * <p>Invariants: problems are collected, never thrown one by one; every {@link io.mimo.manifest.Problem} names the
 * field path, the value, the rule and the remedy; a {@code ServingSpec} exists only for a manifest without problems and
 * holds no nulls.
 */
@NullMarked
package io.mimo.manifest;

import org.jspecify.annotations.NullMarked;
