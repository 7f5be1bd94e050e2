package io.mimo.operator.admission;

import static io.mimo.operator.admission.AdmittingCluster.NOW;
import static io.mimo.operator.admission.AdmittingCluster.resource;
import static io.mimo.operator.admission.AdmittingCluster.verdict;
import static org.assertj.core.api.Assertions.assertThat;

import io.mimo.api.MimoDeployment;
import io.mimo.api.Verdict;
import io.mimo.plan.Decision;
import io.mimo.status.AdmittedDecision;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** A promise that becomes no pod keeps the GPUs from others for five minutes only. */
class AdmissionLapseTest {
    private final AdmittingCluster cluster = new AdmittingCluster();

    /** Its own workload stays as it is; only others may take the GPUs. */
    @Test
    void aPromiseThatCannotBecomeAPodStarvesOthersForFiveMinutesOnly() {
        cluster.nodes(1);
        MimoDeployment first = resource("a", 1);
        Instant since = cluster.judge(first).acceptedSince().orElseThrow();
        assertThat(cluster.ledger().observe(first, true, NOW)).contains(Duration.ofMinutes(5));
        assertThat(verdict(cluster.judge(resource("b", 1)))).isEqualTo(Verdict.NotPlaceable);
        int before = cluster.freed();

        AdmittedDecision lapsed = cluster.judge(first, 1, NOW.plusSeconds(300));

        assertThat(lapsed.lapsed()).isTrue();
        assertThat(lapsed.decision()).as("its objects go on to be as planned").isInstanceOf(Decision.Accepted.class);
        assertThat(lapsed.acceptedSince()).contains(since);
        assertThat(cluster.freed()).as("the others are told").isEqualTo(before + 1);
        assertThat(verdict(cluster.judge(resource("b", 1)))).isEqualTo(Verdict.Fits);

        AdmittedDecision behind = cluster.judge(first, 1, NOW.plusSeconds(310));
        assertThat(verdict(behind)).isEqualTo(Verdict.NotPlaceable);
        assertThat(behind.lapsed()).isTrue();

        cluster.ledger().forget("uid-b");
        assertThat(cluster.judge(first, 1, NOW.plusSeconds(320)).lapsed())
                .as("still kept away")
                .isTrue();
        assertThat(verdict(cluster.judge(resource("c", 1)))).isEqualTo(Verdict.Fits);
        cluster.ledger().forget("uid-c");

        assertThat(cluster.ledger().observe(first, false, NOW.plusSeconds(330))).contains(Duration.ZERO);
        AdmittedDecision again = cluster.judge(first, 1, NOW.plusSeconds(331));
        assertThat(again.lapsed()).isFalse();
        assertThat(again.acceptedSince().orElseThrow())
                .as("it takes its turn like a new one")
                .isAfter(NOW.plusSeconds(330));
        assertThat(verdict(cluster.judge(resource("d", 1)))).isEqualTo(Verdict.NotPlaceable);
    }

    @Test
    void whatLivePodsHoldIsTheirsAlsoWhenThePromiseForTheOthersHasLapsed() {
        cluster.nodes(2);
        MimoDeployment first = resource("a", 2);
        cluster.judge(first);
        cluster.pod("a", "a-1", "node-0");
        cluster.ledger().observe(first, true, NOW);

        AdmittedDecision lapsed = cluster.judge(first, 2, NOW.plusSeconds(300));

        assertThat(lapsed.lapsed()).isTrue();
        assertThat(((Decision.Accepted) lapsed.decision()).plan().replicas().count())
                .isEqualTo(2);
        assertThat(verdict(cluster.judge(resource("b", 1)))).isEqualTo(Verdict.Fits);
        assertThat(verdict(cluster.judge(resource("c", 1))))
                .as("node-0 is held by the pod")
                .isEqualTo(Verdict.NotPlaceable);
        assertThat(((Decision.Accepted)
                                cluster.judge(first, 2, NOW.plusSeconds(310)).decision())
                        .plan()
                        .replicas()
                        .count())
                .as("its workload is not asked for fewer")
                .isEqualTo(2);
    }
}
