/**
 * What the API server checks, without one: the bundled CRD's schema ({@link io.mimo.manifest.schema.SchemaRules}) and
 * its CEL rules ({@link io.mimo.manifest.schema.ObjectRules}) for the CLI, which has no cluster. May use Jackson's tree
 * and {@code api}; no files but the bundled definition, no output.
 *
 * <p>Invariants: same field paths as the API server; for CEL rules the same words too; every problem is reported, not
 * only the first. SchemaAndCelIT holds both against the real API server.
 */
@NullMarked
package io.mimo.manifest.schema;

import org.jspecify.annotations.NullMarked;
