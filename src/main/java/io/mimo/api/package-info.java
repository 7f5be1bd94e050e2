/**
 * The custom resource as Java records: what users write (spec), what the operator answers (status) and the report that
 * pipelines read. Only data and schema annotations may enter; rules that need more than one object's own fields live in
 * {@code io.mimo.manifest}.
 *
 * <p>Invariants: every field has a description (it is what {@code kubectl explain} shows); every record component that
 * a user may leave out is nullable here and gets its value in {@code io.mimo.manifest.ServingSpec}; MiB and GiB are
 * powers of two, GB is 10^9, and the unit is part of the name. Names in status are spelled for {@code kubectl
 * describe}, which splits camel case.
 */
package io.mimo.api;
