package io.mimo.operator.admission;

import static io.mimo.operator.admission.AdmittingCluster.NOW;
import static io.mimo.operator.admission.AdmittingCluster.accepted;
import static io.mimo.operator.admission.AdmittingCluster.resource;
import static io.mimo.operator.admission.AdmittingCluster.verdict;
import static org.assertj.core.api.Assertions.assertThat;

import io.mimo.api.Verdict;
import io.mimo.inventory.Reservation;
import io.mimo.plan.Decision;
import io.mimo.status.AdmittedDecision;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The first to come has its place and keeps it; with the real decision. */
class AdmissionOrderTest {
    private final AdmittingCluster cluster = new AdmittingCluster();

    @Test
    void ofTwoForTheSameGpusTheFirstIsAcceptedAndStaysSo() {
        cluster.nodes(1);

        assertThat(verdict(cluster.judge(resource("a", 1)))).isEqualTo(Verdict.Fits);
        assertThat(verdict(cluster.judge(resource("b", 1)))).isEqualTo(Verdict.NotPlaceable);
        assertThat(verdict(cluster.judge(resource("a", 1)))).isEqualTo(Verdict.Fits);
        assertThat(cluster.judge(resource("a", 1)).acceptedSince()).contains(NOW);
    }

    @Test
    void ofManyAtOnceExactlyAsManyAreAcceptedAsFindGpus() throws Exception {
        cluster.nodes(3);
        try (var threads = Executors.newFixedThreadPool(8)) {
            List<Future<AdmittedDecision>> all = IntStream.range(0, 24)
                    .mapToObj(i -> threads.submit(() -> cluster.judge(resource("r" + i, 1))))
                    .toList();
            int accepted = 0;
            for (Future<AdmittedDecision> one : all) {
                accepted += one.get().decision() instanceof Decision.Accepted ? 1 : 0;
            }
            assertThat(accepted).isEqualTo(3);
        }
    }

    @Test
    void onlyEarlierAcceptedOnesCountForWhoHasAPlace() {
        cluster.nodes(2);
        cluster.judge(resource("a", 1));
        cluster.judge(resource("b", 1));

        cluster.judge(resource("a", 1));
        assertThat(cluster.promisesSeen()).isEmpty();
        cluster.judge(resource("b", 1));
        assertThat(cluster.promisesSeen()).extracting(Reservation::holder).containsExactly("llm/a");
    }

    @Test
    void aChangedSpecIsANewAcceptanceAndOwnPodsAreFreeForIt() {
        cluster.nodes(1);
        Instant first = cluster.judge(resource("a", 1)).acceptedSince().orElseThrow();
        cluster.pod("a", "a-1", "node-0");

        AdmittedDecision second = cluster.judge(resource("a", 2, 1, "{tensor: 4, data: 2, expert: 8}"), 1, NOW);

        assertThat(verdict(second)).isEqualTo(Verdict.Fits);
        assertThat(second.acceptedSince().orElseThrow()).isAfter(first);
    }

    @Test
    void lostCapacityKeepsThePlaceWhileAWorkloadExists() {
        cluster.nodes(1);
        AdmittedDecision first = cluster.judge(resource("a", 1));
        cluster.loseNode("node-0");

        assertThat(cluster.judge(resource("a", 1), 1, NOW).acceptedSince()).isEqualTo(first.acceptedSince());
        assertThat(cluster.judge(resource("a", 1)).acceptedSince()).isEmpty();
    }

    @Test
    void theSameInstantStillHasAnOrder() {
        cluster.nodes(3);

        List<Instant> since = IntStream.range(0, 3)
                .mapToObj(
                        i -> cluster.judge(resource("r" + i, 1)).acceptedSince().orElseThrow())
                .toList();

        assertThat(since).isSorted().doesNotHaveDuplicates();
    }
}
