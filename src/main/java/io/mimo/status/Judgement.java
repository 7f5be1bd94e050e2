package io.mimo.status;

import io.mimo.plan.Decision;
import java.time.Instant;
import java.util.Optional;

/**
 * A decision and where the resource stands in the order of acceptance.
 *
 * @param acceptedSince present for an accepted resource, and for a refused one that was accepted in this generation and whose workload
 *     exists: it keeps its plan and its place
 */
public record Judgement(Decision decision, Optional<Instant> acceptedSince) {}
