package io.mimo.operator.admission;

import static io.mimo.operator.admission.AdmittingCluster.H100;
import static io.mimo.operator.admission.AdmittingCluster.NOW;
import static io.mimo.operator.admission.AdmittingCluster.NO_WORKLOAD;
import static io.mimo.operator.admission.AdmittingCluster.accepted;
import static io.mimo.operator.admission.AdmittingCluster.resource;
import static io.mimo.operator.admission.AdmittingCluster.verdict;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.mimo.api.MimoDeployment;
import io.mimo.api.Verdict;
import io.mimo.operator.children.Workload;
import io.mimo.plan.Decision;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A restart takes up what was accepted, in the same order, from statuses and workloads. */
class AdmissionSeedTest {
    private final AdmittingCluster cluster = new AdmittingCluster();

    @Test
    void aRestartSeedsTheSameOrder() {
        cluster.nodes(1);
        MimoDeployment earlier = accepted(resource("a", 1), NOW);
        MimoDeployment later = accepted(resource("b", 1), NOW.plusSeconds(5));
        cluster.ledger()
                .seed(List.of(
                        AdmissionRestorer.of(later, Optional::empty).orElseThrow(),
                        AdmissionRestorer.of(earlier, Optional::empty).orElseThrow()));

        assertThat(verdict(cluster.judge(resource("new", 1)))).isEqualTo(Verdict.NotPlaceable);
        assertThat(verdict(cluster.judge(later))).isEqualTo(Verdict.NotPlaceable);
        assertThat(verdict(cluster.judge(earlier))).isEqualTo(Verdict.Fits);
        assertThat(cluster.judge(earlier).acceptedSince()).contains(NOW);
        assertThat(cluster.ledger()
                        .judge(resource("c", 1), NO_WORKLOAD, NOW.minusSeconds(60))
                        .acceptedSince())
                .isEmpty();
    }

    /** Two blocks of 8, though the status speaks of replicas. */
    @Test
    void aGroupIsPromisedABlockOnEachOfItsNodes() {
        cluster.nodes(2);
        MimoDeployment group = resource("a", 1);
        group.setStatus(new KubernetesSerialization()
                .unmarshal(
                        """
                gpusPerReplica: 16
                plan: {generation: 1, product: %s, profile: Requested, nodesPerReplica: 2, replicas: 1, acceptedAt: \
                "%s"}
                """.formatted(H100, Instant.parse("2026-11-23T10:00:00Z")),
                        io.mimo.api.MimoDeploymentStatus.class));
        cluster.ledger()
                .seed(List.of(AdmissionRestorer.of(group, Optional::empty).orElseThrow()));
        assertThat(cluster.judge(resource("b", 1)).decision()).isInstanceOf(Decision.Refused.class);
    }

    @Test
    void aWorkloadThatWasAppliedButNeverToldCountsToo() {
        cluster.nodes(1);
        var workload = new KubernetesSerialization()
                .unmarshal("""
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: a, namespace: llm, creationTimestamp: "2026-11-23T09:59:59Z"}
                spec:
                  replicas: 1
                  selector: {matchLabels: {a: b}}
                  template:
                    spec: {nodeSelector: {nvidia.com/gpu.product: %s}, containers: [{name: c, resources: {limits: \
                {nvidia.com/gpu: 8}}}]}
                """.formatted(H100), io.fabric8.kubernetes.api.model.apps.Deployment.class);
        cluster.ledger()
                .seed(List.of(AdmissionRestorer.of(resource("a", 1), () -> Workload.of(workload))
                        .orElseThrow()));

        assertThat(verdict(cluster.judge(resource("b", 1)))).isEqualTo(Verdict.NotPlaceable);
        assertThat(verdict(cluster.judge(resource("a", 1), 1, NOW))).isEqualTo(Verdict.Fits);
    }

    @Test
    void whatHadLapsedBeforeARestartStaysSo() {
        cluster.nodes(1);
        MimoDeployment first = accepted(resource("a", 1), NOW);
        cluster.ledger()
                .seed(List.of(AdmissionRestorer.of(first, Optional::empty).orElseThrow()));
        cluster.ledger().resumeLapsed(first);

        assertThat(verdict(cluster.judge(resource("b", 1)))).isEqualTo(Verdict.Fits);
        assertThat(cluster.judge(first, 1, NOW).lapsed()).isTrue();
    }
}
