/**
 * {@link io.mimo.plan.Plan} to Kubernetes objects, one renderer per kind. May use {@code plan}, the records it is made
 * of and fabric8's model classes; no client, no clock, no environment.
 *
 * <p>Invariants: the same plan gives the same objects in the same order, byte for byte; selectors never change while
 * the resource lives; nothing that a user adds can change what the operator owns (labels, selectors, GPUs, product,
 * security context); nothing is written that the API server would drop or rewrite (empty strings, zero delays, 1024Mi
 * for 1Gi), because the operator compares what it applied with what is live.
 */
@NullMarked
package io.mimo.render;

import org.jspecify.annotations.NullMarked;
