/**
 * Facts: models, checkpoints, GPUs, vLLM releases, overhead and prices, loaded from data files under {@code catalog/}
 * on the class path. Every constant there cites its source and names its unit. May use Jackson; nothing here computes a
 * verdict.
 *
 * <p>Invariants: a new model of the family, GPU or release is a change of data only; facts are immutable and checked
 * when loaded ({@link io.mimo.catalog.CatalogException} names file and rule), so that sizing never meets a half fact.
 */
@NullMarked
package io.mimo.catalog;

import org.jspecify.annotations.NullMarked;
