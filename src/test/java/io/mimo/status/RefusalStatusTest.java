package io.mimo.status;

import static io.mimo.status.Reports.decide;
import static io.mimo.status.Reports.refused;
import static io.mimo.status.Reports.resource;
import static io.mimo.status.Reports.row;
import static io.mimo.status.Reports.with;
import static io.mimo.status.StatusFixture.DONE;
import static io.mimo.status.StatusFixture.ENDPOINT;
import static io.mimo.status.StatusFixture.LATER;
import static io.mimo.status.StatusFixture.NOW;
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
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the status says of a refusal and of what still serves beside it. */
class RefusalStatusTest {
    /** Verdict x condition x reason x event: the reference table. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Invalid      | Accepted=False/InvalidReason Sized=Unknown/NotReached Placed=Unknown/NotReached          | \
            InvalidReason
            DoesNotFit   | Accepted=True/Valid Sized=False/DoesNotFitReason Placed=Unknown/NotReached               | \
            DoesNotFitReason
            Unsupported  | Accepted=True/Valid Sized=False/UnsupportedReason Placed=Unknown/NotReached              | \
            UnsupportedReason
            NotPlaceable | Accepted=True/Valid Sized=True/Fits Placed=False/NotPlaceableReason                      | \
            NotPlaceableReason
            """)
    void aRefusalStopsAtItsStepAndHasOneWarning(Verdict verdict, String conditions, String event) {
        StatusUpdate update = build(resource(1, ""), refused(verdict), ApplyOutcome.notTried(), none());

        assertThat(told(update))
                .isEqualTo(
                        conditions + " Applied=Unknown/NotReached Available=Unknown/NotReached Ready=False/" + event);
        assertThat(update.events()).singleElement().satisfies(note -> {
            assertThat(note.reason()).isEqualTo(event);
            assertThat(note.warning()).isTrue();
            assertThat(note.message())
                    .startsWith(verdict + ": first line of the explanation. ")
                    .contains(
                            "what is wrong; what to do",
                            "Accepted instead: TP4xDP2 on 8 GPUs (spec.parallelism.data: 2, spec.replicas: (remove))");
        });
        assertThat(update.status().verdict()).isEqualTo(verdict);
        assertThat(update.status().plan()).isNull();
        assertThat(update.status().endpoint()).isNull();
    }

    @Test
    void aRefusalOfAnotherSpecIsToldAgainAndOneOfTheSameIsNot() {
        StatusUpdate first = build(resource(1, ""), refused(Verdict.DoesNotFit), ApplyOutcome.notTried(), none());

        assertThat(build(
                                with(resource(1, ""), first.status()),
                                refused(Verdict.DoesNotFit),
                                ApplyOutcome.notTried(),
                                none())
                        .events())
                .isEmpty();
        assertThat(build(
                                with(resource(2, ""), first.status()),
                                refused(Verdict.DoesNotFit),
                                ApplyOutcome.notTried(),
                                none())
                        .events())
                .hasSize(1);
    }

    @Test
    void lostCapacityKeepsThePlanAndSaysWhatStillServes() {
        MimoDeployment resource = resource(1, "replicas: 2");
        MimoDeploymentStatus before =
                build(resource, decide(resource, 2), DONE, workload(2, 2, 2)).status();
        var lost = new AdmittedDecision(refused(Verdict.NotPlaceable), Optional.of(NOW));

        StatusUpdate all =
                StatusBuilder.build(with(resource, before), lost, ApplyOutcome.notTried(), workload(2, 2, 2), LATER);
        assertThat(told(all))
                .contains("Placed=False/CapacityLost Applied=Unknown/NotReached Available=True/StillServing");
        assertThat(all.status().plan()).isEqualTo(before.plan());
        assertThat(all.events()).extracting(EventDraft::reason).contains(Reasons.CAPACITY_LOST);

        StatusUpdate gone = StatusBuilder.build(
                with(resource, before),
                lost,
                ApplyOutcome.notTried(),
                workload(2, 0, 2, new PodFailureReason("flash-1", Reasons.UNSCHEDULABLE, "0/2 nodes are available")),
                LATER);
        assertThat(told(gone)).contains("Available=False/Unschedulable");
    }

    @Test
    void aRefusedChangeSaysThatTheEarlierSpecStillServes() {
        MimoDeployment resource = resource(2, "");

        StatusUpdate update = build(resource, refused(Verdict.DoesNotFit), ApplyOutcome.notTried(), workload(2, 2, 2));

        assertThat(condition(update, ConditionType.Available))
                .returns("True", Condition::status)
                .returns(Reasons.STILL_SERVING, Condition::reason);
        assertThat(condition(update, ConditionType.Available).message())
                .startsWith("2 of 2 replicas of what was accepted before");
        assertThat(update.status().plan()).isNull();
        assertThat(update.status().endpoint()).isEqualTo(ENDPOINT);
        assertThat(update.status().selector()).isEqualTo("a=b");
    }

    @Test
    void theLedgerRowThatDecidesIsTheFirstProductsHeaviestStage() {
        Decision refusal = refused(
                Verdict.DoesNotFit,
                row("Requested", "B", 0, "700", "1088", "388"),
                row("Requested", "B", 1, "500.4", "1088", "587.6"),
                row("MemorySaver", "B", 0, "900", "1088", "188"),
                row("Requested", "A", 0, "-100", "1088", "1188"),
                row("Requested", "A", 1, "-900", "1088", "1988"));

        var sizing = build(resource(1, ""), refusal, ApplyOutcome.notTried(), none())
                .status()
                .sizing();

        assertThat(sizing.product()).isEqualTo("B");
        assertThat(sizing.stage()).isEqualTo(1);
        assertThat(sizing.profile()).isEqualTo("Requested");
        assertThat(sizing.shortMebibytes()).isEqualTo(588);
        assertThat(sizing.weightsMebibytes()).isEqualTo(38454);
        assertThat(sizing.budgetMebibytes()).isEqualTo(72991);
    }

    @Test
    void whatWaitsForGpusShowsTheProfileThatHolds() {
        Decision tightOnly = refused(
                Verdict.NotPlaceable,
                row("Requested", "A", 0, "500", "1088", "588"),
                row("MemorySaver", "A", 0, "1500", "500", "0"));

        StatusUpdate update = build(resource(1, ""), tightOnly, ApplyOutcome.notTried(), none());

        assertThat(update.status().sizing().profile()).isEqualTo("MemorySaver");
        assertThat(condition(update, ConditionType.Sized).reason()).isEqualTo(Reasons.TIGHT);
    }
}
