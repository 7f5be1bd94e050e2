package io.mimo.status;

import static io.mimo.status.Reports.judgement;
import static io.mimo.status.Reports.resource;

import io.mimo.api.MimoDeployment;
import io.mimo.api.MimoDeploymentStatus.Condition;
import io.mimo.plan.Decision;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Statuses built at a fixed time, and what of them a test reads. */
final class StatusFixture {
    static final Instant NOW = Instant.parse("2026-11-23T10:00:00.250Z");

    static final Instant LATER = NOW.plusSeconds(60);

    static final String ENDPOINT = "http://flash.llm.svc:8000/v1";

    /** Told in {@link HealthIT}. */
    static final List<String> OUTLOOK = List.of("Stalled", "Reconciling");

    static final ApplyOutcome DONE = new ApplyOutcome(5, List.of(), List.of());

    private StatusFixture() {}

    static ObservedWorkload workload(int desired, int ready, int updated, PodFailureReason... causes) {
        return new ObservedWorkload(
                true, desired, desired, ready, updated, "a=b", ENDPOINT, Optional.empty(), List.of(causes), List.of());
    }

    static ObservedWorkload none() {
        return ObservedWorkload.none(ENDPOINT);
    }

    static StatusUpdate build(
            MimoDeployment resource, Decision decision, ApplyOutcome outcome, ObservedWorkload workload) {
        return StatusBuilder.build(resource, judgement(decision), outcome, workload, NOW);
    }

    static Condition condition(StatusUpdate update, ConditionType type) {
        return update.status().conditions().stream()
                .filter(c -> c.type().equals(type.name()))
                .findFirst()
                .orElseThrow();
    }

    static String told(StatusUpdate update) {
        return String.join(
                " ",
                update.status().conditions().stream()
                        .filter(c -> !OUTLOOK.contains(c.type()))
                        .map(c -> c.type() + "=" + c.status() + "/" + c.reason())
                        .toList());
    }
}
