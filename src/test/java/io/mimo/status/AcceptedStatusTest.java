package io.mimo.status;

import static io.mimo.status.Reports.decide;
import static io.mimo.status.Reports.judgement;
import static io.mimo.status.Reports.refused;
import static io.mimo.status.Reports.resource;
import static io.mimo.status.Reports.with;
import static io.mimo.status.StatusFixture.DONE;
import static io.mimo.status.StatusFixture.ENDPOINT;
import static io.mimo.status.StatusFixture.LATER;
import static io.mimo.status.StatusFixture.build;
import static io.mimo.status.StatusFixture.condition;
import static io.mimo.status.StatusFixture.none;
import static io.mimo.status.StatusFixture.told;
import static io.mimo.status.StatusFixture.workload;
import static org.assertj.core.api.Assertions.assertThat;

import io.mimo.api.MimoDeployment;
import io.mimo.api.MimoDeploymentStatus;
import io.mimo.api.MimoDeploymentStatus.Condition;
import io.mimo.api.Verdict;
import io.mimo.plan.Decision;
import org.junit.jupiter.api.Test;

/** What the status says of a spec that is accepted, step by step, and which of it are events. */
class AcceptedStatusTest {
    @Test
    void whatFitsIsToldStepByStep() {
        MimoDeployment resource = resource(1, "replicas: 1");
        StatusUpdate starting = build(resource, decide(resource, 1), DONE, none());

        assertThat(told(starting))
                .isEqualTo("Accepted=True/Valid Sized=True/Fits Placed=True/Placed Applied=True/Applied "
                        + "Available=False/Starting Ready=False/Starting");
        assertThat(starting.events()).extracting(EventDraft::reason).containsExactly(Reasons.PLACED);
        assertThat(starting.events().getFirst().message())
                .startsWith(starting.status().explanation().getFirst());
        assertThat(starting.status().plan().acceptedAt()).isEqualTo("1970-01-01T00:00:00Z");
        assertThat(starting.status().layout()).isEqualTo("TP4xDP2 EP8");
        assertThat(starting.status().endpoint()).isEqualTo(ENDPOINT);

        StatusUpdate serving = StatusBuilder.build(
                with(resource, starting.status()), judgement(decide(resource, 1)), DONE, workload(1, 1, 1), LATER);

        assertThat(told(serving)).endsWith("Available=True/Serving Ready=True/Ready");
        assertThat(serving.events()).extracting(EventDraft::reason).containsExactly(Reasons.SERVING);
        assertThat(condition(serving, ConditionType.Placed).lastTransitionTime())
                .isEqualTo("2026-11-23T10:00:00Z");
        assertThat(condition(serving, ConditionType.Available).lastTransitionTime())
                .isEqualTo("2026-11-23T10:01:00Z");
    }

    @Test
    void scalingAndRollingOutAreStatusAndNoEvents() {
        MimoDeployment resource = resource(1, "replicas: 1");
        MimoDeploymentStatus serving =
                build(resource, decide(resource, 1), DONE, workload(1, 1, 1)).status();

        StatusUpdate rolling = StatusBuilder.build(
                with(resource, serving), judgement(decide(resource, 1)), DONE, workload(2, 1, 1), LATER);

        assertThat(told(rolling)).contains("Available=True/PartlyServing");
        assertThat(rolling.events()).isEmpty();
    }

    @Test
    void nothingChangesWhenOnlyTimePasses() {
        MimoDeployment resource = resource(1, "replicas: 1");
        StatusUpdate first = build(resource, decide(resource, 1), DONE, workload(1, 1, 1));

        StatusUpdate again = StatusBuilder.build(
                with(resource, first.status()), judgement(decide(resource, 1)), DONE, workload(1, 1, 1), LATER);

        assertThat(again.status()).isEqualTo(first.status());
        assertThat(again.events()).isEmpty();
    }

    @Test
    void aRepeatOfATransitionIsTheSameEventAndANewTransitionAnother() {
        MimoDeployment resource = resource(1, "");
        Decision refusal = refused(Verdict.NotPlaceable);
        StatusUpdate first = build(resource, refusal, ApplyOutcome.notTried(), none());
        StatusUpdate afterCrash =
                StatusBuilder.build(resource, judgement(refusal), ApplyOutcome.notTried(), none(), LATER);
        assertThat(afterCrash.events().getFirst().name())
                .isEqualTo(first.events().getFirst().name())
                .startsWith("flash.")
                .hasSize(22);

        StatusUpdate placed = StatusBuilder.build(
                with(resource, first.status()), judgement(decide(resource, 1)), DONE, none(), LATER);
        StatusUpdate back = StatusBuilder.build(
                with(resource, placed.status()),
                judgement(refusal),
                ApplyOutcome.notTried(),
                none(),
                LATER.plusSeconds(60));
        assertThat(back.events()).singleElement().satisfies(note -> assertThat(note.name())
                .isNotEqualTo(first.events().getFirst().name()));
    }

    @Test
    void warningsAreToldOnceAndOnlyOfWhatIsAccepted() {
        MimoDeployment unpinned = resource(1, "");
        unpinned.getMetadata().setUid("u");
        MimoDeployment resource = with(unpinned, null);
        Decision decision = decide(resource(1, "engine: {image: \"vllm/vllm-openai:v0.20.0\"}"), 1);
        assertThat(decision.report().warnings()).isNotEmpty();
        StatusUpdate first = build(resource, decision, DONE, none());

        assertThat(first.status().warnings())
                .containsExactlyElementsOf(decision.report().warnings().stream()
                        .map(w -> w.reason())
                        .toList());
        assertThat(first.events())
                .filteredOn(EventDraft::warning)
                .extracting(EventDraft::reason)
                .containsAll(first.status().warnings());
        assertThat(build(with(resource, first.status()), decision, DONE, none()).events())
                .isEmpty();
        assertThat(build(resource(1, ""), refused(Verdict.NotPlaceable), ApplyOutcome.notTried(), none())
                        .status()
                        .warnings())
                .containsExactly("HardwareNotVerified");
    }

    @Test
    void tightIsAcceptedWithAWarning() {
        MimoDeployment resource = resource(1, "gpuMemoryUtilization: 0.53\n  maxModelLen: 4096");
        Decision decision = decide(resource, 1);
        assertThat(decision.report().verdict()).isEqualTo(Verdict.Tight);

        StatusUpdate update = build(resource, decision, DONE, none());

        assertThat(condition(update, ConditionType.Sized))
                .returns("True", Condition::status)
                .returns(Reasons.TIGHT, Condition::reason);
        assertThat(update.events())
                .filteredOn(note -> note.reason().equals(Reasons.TIGHT))
                .singleElement()
                .satisfies(note -> assertThat(note.warning()).isTrue());
        assertThat(update.status().sizing().profile()).isEqualTo("MemorySaver");
    }

    @Test
    void someReplicasPlacedIsFalseButGoesOn() {
        MimoDeployment resource = resource(1, "replicas: 3");

        StatusUpdate update = build(resource, decide(resource, 2), DONE, workload(2, 2, 2));

        assertThat(told(update))
                .contains("Placed=False/PartiallyPlaced Applied=True/Applied Available=True/Serving "
                        + "Ready=False/PartiallyPlaced");
        assertThat(condition(update, ConditionType.Placed).message()).startsWith("2 of 3 replicas");
        assertThat(update.status().plan().replicas()).isEqualTo(2);
    }
}
