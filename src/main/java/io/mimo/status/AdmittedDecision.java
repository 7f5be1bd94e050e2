package io.mimo.status;

import io.mimo.plan.Decision;
import java.time.Instant;
import java.util.Optional;

/**
 * A decision and where the resource stands in the order of acceptance.
 *
 * @param acceptedSince present for an accepted resource, and for a refused one that was accepted in this generation and
 *     whose workload exists: it keeps its plan and its place
 * @param lapsed GPUs that it was promised may be promised to others, as its pods cannot be made
 */
public record AdmittedDecision(Decision decision, Optional<Instant> acceptedSince, boolean lapsed) {
    /** Its promise counts, if it has one. */
    public AdmittedDecision(Decision decision, Optional<Instant> acceptedSince) {
        this(decision, acceptedSince, false);
    }
}
