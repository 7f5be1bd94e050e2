package io.mimo.operator.admission;

import static io.mimo.operator.admission.AdmittingCluster.H100;
import static io.mimo.operator.admission.AdmittingCluster.resource;
import static io.mimo.operator.admission.AdmittingCluster.verdict;
import static org.assertj.core.api.Assertions.assertThat;

import io.mimo.api.Verdict;
import io.mimo.inventory.Reservation;
import org.junit.jupiter.api.Test;

/** What is promised to a resource until its pods have it, and what ends a promise. */
class AdmissionPromiseTest {
    private final AdmittingCluster cluster = new AdmittingCluster();

    @Test
    void aPromiseEndsPodByPodAsTheyAreBound() {
        cluster.nodes(4);
        cluster.judge(resource("a", 2));
        cluster.judge(resource("b", 1));
        assertThat(cluster.promisesSeen())
                .singleElement()
                .returns(2, Reservation::pods)
                .returns(8, Reservation::gpusPerPod)
                .returns(H100, Reservation::product);

        cluster.pod("a", "a-1", "node-0");
        cluster.pod("a", "a-2", null);
        cluster.judge(resource("b", 1));
        assertThat(cluster.promisesSeen()).singleElement().returns(1, Reservation::pods);

        cluster.pod("a", "a-2", "node-1");
        cluster.judge(resource("b", 1));
        assertThat(cluster.promisesSeen()).isEmpty();
        cluster.judge(resource("c", 1));
        assertThat(cluster.promisesSeen()).singleElement().returns("llm/b", Reservation::holder);
    }

    @Test
    void aRefusedOrDeletedOneGivesItsPromiseBackAndTheOthersAreTold() {
        cluster.nodes(1);
        cluster.judge(resource("a", 1));
        cluster.judge(resource("a", 2, 1, "{tensor: 8, data: 8, expert: 64}"));
        assertThat(cluster.freed()).isEqualTo(1);
        assertThat(verdict(cluster.judge(resource("b", 1)))).isEqualTo(Verdict.Fits);

        cluster.ledger().forget("uid-b");

        assertThat(cluster.freed()).isEqualTo(2);
        assertThat(verdict(cluster.judge(resource("c", 1)))).isEqualTo(Verdict.Fits);
        cluster.ledger().forget("uid-unknown");
        assertThat(cluster.freed()).isEqualTo(2);
    }

    @Test
    void aResourceDeletedWhileItIsJudgedIsPromisedNothing() {
        cluster.nodes(1);
        cluster.deleteAlready("uid-a");
        cluster.judge(resource("a", 1));

        assertThat(verdict(cluster.judge(resource("b", 1)))).isEqualTo(Verdict.Fits);
    }
}
