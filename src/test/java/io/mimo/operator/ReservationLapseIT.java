package io.mimo.operator;

import static io.mimo.operator.Resources.H100;
import static org.assertj.core.api.Assertions.assertThat;

import io.mimo.controlplane.TestCluster;
import io.mimo.controlplane.UsesControlPlane;
import io.mimo.operator.admission.ReservationLapse;
import io.mimo.status.ConditionType;
import io.mimo.status.Reasons;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/**
 * Of two resources for the same GPUs the first gets them, and keeps them from the second only as long as pods can come
 * of it.
 */
@UsesControlPlane
class ReservationLapseIT {
    /** The machine's, and as much later as the test says. */
    private static final class LaterClock extends Clock {
        private final AtomicReference<Duration> later = new AtomicReference<>(Duration.ZERO);

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return Instant.now().plus(later.get());
        }
    }

    @Test
    void aResourceWhosePodsAreRefusedStarvesTheNextForFiveMinutesOnly(TestCluster cluster) {
        var resources = new Resources(cluster);
        cluster.gpuNodes(1, H100).create();
        cluster.kubectl("create", "quota", "team", "--hard=requests.nvidia.com/gpu=4");
        cluster.await(Resources.SOON, () -> !cluster.kubectl("get", "quota", "team", "-o", "jsonpath={.status.hard}")
                .isEmpty());
        var clock = new LaterClock();
        try (var operator = RunningOperator.start(cluster, clock)) {
            theFirstStarvesTheSecond(resources);

            clock.later.set(ReservationLapse.PATIENCE);
            // the timer goes by the machine's clock; a node that may not be used wakes whoever waits as well
            cluster.gpuNodes(1, H100).cordoned().create();

            theSecondIsPlaced(resources);

            cluster.kubectl("delete", "mimo", "second");
            cluster.kubectl("delete", "quota", "team");
            theFirstServes(resources);
        }
    }

    private static void theFirstStarvesTheSecond(Resources resources) {
        resources.apply(resources.fitting("first", "replicas: 1"));
        resources.await("first", ConditionType.Available, Reasons.QUOTA_EXCEEDED);
        resources.apply(resources.fitting("second", "replicas: 1"));
        resources.await(
                "second", ConditionType.Placed, condition -> condition.status().equals("False"), Resources.SOON);
    }

    private static void theSecondIsPlaced(Resources resources) {
        assertThat(resources
                        .await("first", ConditionType.PromiseLapsed, Reasons.PODS_KEPT_AWAY)
                        .message())
                .contains("other resources may take their GPUs", "QuotaExceeded");
        assertThat(resources.events("first")).extracting("reason").contains(Reasons.PODS_KEPT_AWAY);
        resources.await("second", ConditionType.Placed, Reasons.PLACED);
        assertThat(resources.deployment("first"))
                .as("what was made for it is left alone")
                .isNotNull();
    }

    private static void theFirstServes(Resources resources) {
        resources.await(
                "first", ConditionType.Ready, condition -> condition.status().equals("True"), Duration.ofMinutes(4));
        resources.cluster().await(Resources.SOON, () -> resources
                .condition("first", ConditionType.PromiseLapsed)
                .isEmpty());
    }
}
