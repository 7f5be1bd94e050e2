package io.mimo.plan;

import io.mimo.api.PlanReport;

/** The whole answer on one manifest; the operator and the CLI act on the same. */
public sealed interface Decision {
    PlanReport report();

    /** No new object may be created; running ones are left alone. */
    record Refused(PlanReport report) implements Decision {}

    /** Fits or Tight. */
    record Accepted(PlanReport report, Plan plan) implements Decision {}
}
