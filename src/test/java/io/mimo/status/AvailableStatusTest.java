package io.mimo.status;

import static io.mimo.status.Reports.decide;
import static io.mimo.status.Reports.refused;
import static io.mimo.status.Reports.resource;
import static io.mimo.status.StatusFixture.DONE;
import static io.mimo.status.StatusFixture.ENDPOINT;
import static io.mimo.status.StatusFixture.NOW;
import static io.mimo.status.StatusFixture.build;
import static io.mimo.status.StatusFixture.condition;
import static io.mimo.status.StatusFixture.told;
import static io.mimo.status.StatusFixture.workload;
import static org.assertj.core.api.Assertions.assertThat;

import io.mimo.api.MimoDeployment;
import io.mimo.api.MimoDeploymentStatus.Condition;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Available and PromiseLapsed: what the pods say. */
class AvailableStatusTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            1 | 0 | 1 | Unschedulable             | False | Unschedulable
            1 | 0 | 1 | OOMKilled                 | False | OOMKilled
            1 | 0 | 1 |                           | False | Starting
            2 | 1 | 2 | CrashLoopBackOff          | True  | PartlyServing
            2 | 2 | 1 | CrashLoopBackOff          | True  | RollingOut
            2 | 2 | 2 |                           | True  | Serving
            0 | 0 | 0 |                           | True  | ScaledToZero
            """)
    void availableIsWhatThePodsSay(int desired, int ready, int updated, String cause, String status, String reason) {
        MimoDeployment resource = resource(1, "replicas: 1");
        PodFailureReason[] causes = cause == null
                ? new PodFailureReason[0]
                : new PodFailureReason[] {new PodFailureReason("flash-1", cause, "the cluster's words")};

        StatusUpdate update = build(resource, decide(resource, 1), DONE, workload(desired, ready, updated, causes));

        Condition available = condition(update, ConditionType.Available);
        assertThat(available.status() + " " + available.reason()).isEqualTo(status + " " + reason);
        if (cause != null) {
            assertThat(available.message()).contains("flash-1", cause, "the cluster's words");
        }
    }

    @Test
    void aLapsedPromiseIsAConditionOfItsOwnWithItsCauseAndDecidesNothing() {
        MimoDeployment resource = resource(1, "replicas: 1");
        var lapsed = new AdmittedDecision(decide(resource, 1), Optional.of(NOW), true);
        var refused = workload(
                1,
                0,
                1,
                new PodFailureReason("", Reasons.QUOTA_EXCEEDED, "raise ResourceQuota gpus. exceeded quota: gpus"));

        StatusUpdate update = StatusBuilder.build(resource, lapsed, DONE, refused, NOW);

        assertThat(condition(update, ConditionType.PromiseLapsed))
                .returns("True", Condition::status)
                .returns(Reasons.PODS_KEPT_AWAY, Condition::reason);
        assertThat(condition(update, ConditionType.PromiseLapsed).message())
                .contains("other resources may take their GPUs", "QuotaExceeded");
        assertThat(condition(update, ConditionType.Ready).reason()).isEqualTo(Reasons.QUOTA_EXCEEDED);
        assertThat(update.events())
                .filteredOn(EventDraft::warning)
                .extracting(EventDraft::reason)
                .contains(Reasons.QUOTA_EXCEEDED, Reasons.PODS_KEPT_AWAY);
        assertThat(told(build(resource, decide(resource, 1), DONE, refused))).doesNotContain("PromiseLapsed");
    }

    @Test
    void weightsAreSaidToLoadOnlyWhileTheEngineRuns() {
        MimoDeployment resource = resource(1, "replicas: 1");

        Condition early =
                condition(build(resource, decide(resource, 1), DONE, workload(1, 0, 1)), ConditionType.Available);
        Condition loads = condition(
                build(resource, decide(resource, 1), DONE, workload(1, 0, 1).withLoading(true)),
                ConditionType.Available);

        assertThat(early.message())
                .startsWith("0 of 1 replicas serve; no engine runs yet")
                .doesNotContain("loading");
        assertThat(loads)
                .returns(Reasons.STARTING, Condition::reason)
                .returns("0 of 1 replicas serve; loading the weights takes minutes", Condition::message);
    }

    /** A group is one replica: how much of it is there, and what keeps the rest. */
    @Test
    void aGroupThatIsNotWholeIsNamedWithTheFailingRanksCause() {
        MimoDeployment resource = resource(1, "replicas: 2");
        var groups = new ObservedWorkload(
                true,
                2,
                2,
                1,
                2,
                "a=b",
                ENDPOINT,
                Optional.empty(),
                List.of(new PodFailureReason("mimo-group-1-3", Reasons.IMAGE_PULL_BACK_OFF, "no such tag")),
                List.of(new ObservedWorkload.Group(1, 3, 4)));
        Condition available = condition(build(resource, decide(resource, 2), DONE, groups), ConditionType.Available);
        assertThat(available.message())
                .isEqualTo(
                        "1 of 2 replicas serve; group 1: 3 of 4 pods ready; pod mimo-group-1-3: ImagePullBackOff: no "
                                + "such tag");
    }
}
