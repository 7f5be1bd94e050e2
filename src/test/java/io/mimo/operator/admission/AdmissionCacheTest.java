package io.mimo.operator.admission;

import static io.mimo.fixtures.NodeFixture.aNode;
import static io.mimo.fixtures.PodFixture.aPod;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.mimo.api.MimoDeployment;
import io.mimo.api.Verdict;
import io.mimo.catalog.Catalog;
import io.mimo.inventory.PodFacts;
import io.mimo.inventory.Reservation;
import io.mimo.operator.children.Workload;
import io.mimo.operator.cluster.ClusterIndex;
import io.mimo.operator.pods.TrackedPod;
import io.mimo.plan.Decider;
import io.mimo.plan.Decision;
import io.mimo.status.AdmittedDecision;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** With the real decision; only the cluster is made up. */
class AdmissionCacheTest {
    private static final String H100 = "NVIDIA-H100-80GB-HBM3";
    private static final String GPU = "nvidia.com/gpu";
    private static final Catalog CATALOG = Catalog.load();
    private static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");
    private static final OptionalInt NO_WORKLOAD = OptionalInt.empty();

    private final ClusterIndex cluster = new ClusterIndex();
    private final Set<String> deleted = new HashSet<>();
    private final List<List<Reservation>> seen = new ArrayList<>();
    private int freed;
    private final AdmissionCache ledger = new AdmissionCache(
            cluster,
            uid -> !deleted.contains(uid),
            (resource, inventory) -> {
                seen.add(inventory.promises());
                return Decider.decide(resource, CATALOG, inventory);
            },
            () -> freed++);

    private void nodes(int count) {
        IntStream.range(0, count)
                .forEach(i -> cluster.put(aNode().named("node-" + i)
                        .product(H100, 81559)
                        .label("nvidia.com/gpu.compute.major", "9")
                        .build()));
    }

    private static MimoDeployment resource(String name, long generation, int replicas, String parallelism) {
        MimoDeployment resource = new KubernetesSerialization()
                .unmarshal("""
                metadata: {name: %s, namespace: llm, uid: uid-%s, generation: %d}
                spec:
                  model: {uri: "hf://XiaomiMiMo/MiMo-V2-Flash"}
                  precision: FP8
                  parallelism: %s
                  replicas: %d
                """.formatted(name, name, generation, parallelism, replicas), MimoDeployment.class);
        return resource;
    }

    private static MimoDeployment resource(String name, int replicas) {
        return resource(name, 1, replicas, "{tensor: 4, data: 2, expert: 8}");
    }

    private void pod(String owner, String name, String node) {
        cluster.put(new TrackedPod(
                aPod().named(name)
                        .on(Optional.ofNullable(node))
                        .gpus(8)
                        .ownedBy(new PodFacts.Owner("llm", owner, "uid-" + owner))
                        .build(),
                false,
                Optional.empty(),
                Optional.empty()));
    }

    private AdmittedDecision judge(MimoDeployment resource) {
        return ledger.judge(resource, NO_WORKLOAD, NOW);
    }

    private static Verdict verdict(AdmittedDecision judgement) {
        return judgement.decision().report().verdict();
    }

    @Test
    void ofTwoForTheSameGpusTheFirstIsAcceptedAndStaysSo() {
        nodes(1);

        assertThat(verdict(judge(resource("a", 1)))).isEqualTo(Verdict.Fits);
        assertThat(verdict(judge(resource("b", 1)))).isEqualTo(Verdict.NotPlaceable);
        assertThat(verdict(judge(resource("a", 1)))).isEqualTo(Verdict.Fits);
        assertThat(judge(resource("a", 1)).acceptedSince()).contains(NOW);
    }

    @Test
    void ofManyAtOnceExactlyAsManyAreAcceptedAsFindGpus() throws Exception {
        nodes(3);
        try (var threads = Executors.newFixedThreadPool(8)) {
            List<Future<AdmittedDecision>> all = IntStream.range(0, 24)
                    .mapToObj(i -> threads.submit(() -> judge(resource("r" + i, 1))))
                    .toList();
            int accepted = 0;
            for (Future<AdmittedDecision> one : all) {
                accepted += one.get().decision() instanceof Decision.Accepted ? 1 : 0;
            }
            assertThat(accepted).isEqualTo(3);
        }
    }

    @Test
    void aPromiseEndsPodByPodAsTheyAreBound() {
        nodes(4);
        judge(resource("a", 2));
        judge(resource("b", 1));
        assertThat(seen.getLast())
                .singleElement()
                .returns(2, Reservation::pods)
                .returns(8, Reservation::gpusPerPod)
                .returns(H100, Reservation::product);

        pod("a", "a-1", "node-0");
        pod("a", "a-2", null);
        judge(resource("b", 1));
        assertThat(seen.getLast()).singleElement().returns(1, Reservation::pods);

        pod("a", "a-2", "node-1");
        judge(resource("b", 1));
        assertThat(seen.getLast()).isEmpty();
        judge(resource("c", 1));
        assertThat(seen.getLast()).singleElement().returns("llm/b", Reservation::holder);
    }

    @Test
    void onlyEarlierAcceptedOnesCountForWhoHasAPlace() {
        nodes(2);
        judge(resource("a", 1));
        judge(resource("b", 1));

        judge(resource("a", 1));
        assertThat(seen.getLast()).isEmpty();
        judge(resource("b", 1));
        assertThat(seen.getLast()).extracting(Reservation::holder).containsExactly("llm/a");
    }

    @Test
    void aChangedSpecIsANewAcceptanceAndOwnPodsAreFreeForIt() {
        nodes(1);
        Instant first = judge(resource("a", 1)).acceptedSince().orElseThrow();
        pod("a", "a-1", "node-0");

        AdmittedDecision second =
                ledger.judge(resource("a", 2, 1, "{tensor: 4, data: 2, expert: 8}"), OptionalInt.of(1), NOW);

        assertThat(verdict(second)).isEqualTo(Verdict.Fits);
        assertThat(second.acceptedSince().orElseThrow()).isAfter(first);
    }

    @Test
    void aRefusedOrDeletedOneGivesItsPromiseBackAndTheOthersAreTold() {
        nodes(1);
        judge(resource("a", 1));
        judge(resource("a", 2, 1, "{tensor: 8, data: 8, expert: 64}"));
        assertThat(freed).isEqualTo(1);
        assertThat(verdict(judge(resource("b", 1)))).isEqualTo(Verdict.Fits);

        ledger.forget("uid-b");

        assertThat(freed).isEqualTo(2);
        assertThat(verdict(judge(resource("c", 1)))).isEqualTo(Verdict.Fits);
        ledger.forget("uid-unknown");
        assertThat(freed).isEqualTo(2);
    }

    @Test
    void aResourceDeletedWhileItIsJudgedIsPromisedNothing() {
        nodes(1);
        deleted.add("uid-a");
        judge(resource("a", 1));

        assertThat(verdict(judge(resource("b", 1)))).isEqualTo(Verdict.Fits);
    }

    @Test
    void lostCapacityKeepsThePlaceWhileAWorkloadExists() {
        nodes(1);
        AdmittedDecision first = judge(resource("a", 1));
        cluster.removeNode("node-0");

        assertThat(ledger.judge(resource("a", 1), OptionalInt.of(1), NOW).acceptedSince())
                .isEqualTo(first.acceptedSince());
        assertThat(judge(resource("a", 1)).acceptedSince()).isEmpty();
    }

    @Test
    void aRestartSeedsTheSameOrder() {
        nodes(1);
        MimoDeployment earlier = accepted(resource("a", 1), NOW);
        MimoDeployment later = accepted(resource("b", 1), NOW.plusSeconds(5));
        ledger.seed(List.of(
                AdmissionRestorer.of(later, Optional::empty).orElseThrow(),
                AdmissionRestorer.of(earlier, Optional::empty).orElseThrow()));

        assertThat(verdict(judge(resource("new", 1)))).isEqualTo(Verdict.NotPlaceable);
        assertThat(verdict(judge(later))).isEqualTo(Verdict.NotPlaceable);
        assertThat(verdict(judge(earlier))).isEqualTo(Verdict.Fits);
        assertThat(judge(earlier).acceptedSince()).contains(NOW);
        assertThat(ledger.judge(resource("c", 1), NO_WORKLOAD, NOW.minusSeconds(60))
                        .acceptedSince())
                .isEmpty();
    }

    private static MimoDeployment accepted(MimoDeployment resource, Instant since) {
        var status = new KubernetesSerialization()
                .unmarshal("""
                gpusPerReplica: 8
                plan: {generation: 1, product: %s, profile: Requested, nodesPerReplica: 1, replicas: 1, acceptedAt: \
                "%s"}
                """.formatted(H100, since), io.mimo.api.MimoDeploymentStatus.class);
        resource.setStatus(status);
        return resource;
    }

    /** Two blocks of 8, though the status speaks of replicas. */
    @Test
    void aGroupIsPromisedABlockOnEachOfItsNodes() {
        nodes(2);
        MimoDeployment group = resource("a", 1);
        group.setStatus(new KubernetesSerialization()
                .unmarshal(
                        """
                gpusPerReplica: 16
                plan: {generation: 1, product: %s, profile: Requested, nodesPerReplica: 2, replicas: 1, acceptedAt: \
                "%s"}
                """.formatted(H100, Instant.parse("2026-11-23T10:00:00Z")),
                        io.mimo.api.MimoDeploymentStatus.class));
        ledger.seed(List.of(AdmissionRestorer.of(group, Optional::empty).orElseThrow()));
        assertThat(judge(resource("b", 1)).decision()).isInstanceOf(Decision.Refused.class);
    }

    @Test
    void aWorkloadThatWasAppliedButNeverToldCountsToo() {
        nodes(1);
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
        ledger.seed(List.of(AdmissionRestorer.of(resource("a", 1), () -> Workload.of(workload))
                .orElseThrow()));

        assertThat(verdict(judge(resource("b", 1)))).isEqualTo(Verdict.NotPlaceable);
        assertThat(verdict(ledger.judge(resource("a", 1), OptionalInt.of(1), NOW)))
                .isEqualTo(Verdict.Fits);
    }

    @Test
    void theSameInstantStillHasAnOrder() {
        nodes(3);

        List<Instant> since = IntStream.range(0, 3)
                .mapToObj(i -> judge(resource("r" + i, 1)).acceptedSince().orElseThrow())
                .toList();

        assertThat(since).isSorted().doesNotHaveDuplicates();
    }

    /** Its own workload stays as it is; only others may take the GPUs. */
    @Test
    void aPromiseThatCannotBecomeAPodStarvesOthersForFiveMinutesOnly() {
        nodes(1);
        MimoDeployment first = resource("a", 1);
        Instant since = judge(first).acceptedSince().orElseThrow();
        assertThat(ledger.observe(first, true, NOW)).contains(Duration.ofMinutes(5));
        assertThat(verdict(judge(resource("b", 1)))).isEqualTo(Verdict.NotPlaceable);
        int before = freed;

        AdmittedDecision lapsed = ledger.judge(first, OptionalInt.of(1), NOW.plusSeconds(300));

        assertThat(lapsed.lapsed()).isTrue();
        assertThat(lapsed.decision()).as("its objects go on to be as planned").isInstanceOf(Decision.Accepted.class);
        assertThat(lapsed.acceptedSince()).contains(since);
        assertThat(freed).as("the others are told").isEqualTo(before + 1);
        assertThat(verdict(judge(resource("b", 1)))).isEqualTo(Verdict.Fits);

        AdmittedDecision behind = ledger.judge(first, OptionalInt.of(1), NOW.plusSeconds(310));
        assertThat(verdict(behind)).isEqualTo(Verdict.NotPlaceable);
        assertThat(behind.lapsed()).isTrue();

        ledger.forget("uid-b");
        assertThat(ledger.judge(first, OptionalInt.of(1), NOW.plusSeconds(320)).lapsed())
                .as("still kept away")
                .isTrue();
        assertThat(verdict(judge(resource("c", 1)))).isEqualTo(Verdict.Fits);
        ledger.forget("uid-c");

        assertThat(ledger.observe(first, false, NOW.plusSeconds(330))).contains(Duration.ZERO);
        AdmittedDecision again = ledger.judge(first, OptionalInt.of(1), NOW.plusSeconds(331));
        assertThat(again.lapsed()).isFalse();
        assertThat(again.acceptedSince().orElseThrow())
                .as("it takes its turn like a new one")
                .isAfter(NOW.plusSeconds(330));
        assertThat(verdict(judge(resource("d", 1)))).isEqualTo(Verdict.NotPlaceable);
    }

    @Test
    void whatLivePodsHoldIsTheirsAlsoWhenThePromiseForTheOthersHasLapsed() {
        nodes(2);
        MimoDeployment first = resource("a", 2);
        judge(first);
        pod("a", "a-1", "node-0");
        ledger.observe(first, true, NOW);

        AdmittedDecision lapsed = ledger.judge(first, OptionalInt.of(2), NOW.plusSeconds(300));

        assertThat(lapsed.lapsed()).isTrue();
        assertThat(((Decision.Accepted) lapsed.decision()).plan().replicas().count())
                .isEqualTo(2);
        assertThat(verdict(judge(resource("b", 1)))).isEqualTo(Verdict.Fits);
        assertThat(verdict(judge(resource("c", 1))))
                .as("node-0 is held by the pod")
                .isEqualTo(Verdict.NotPlaceable);
        assertThat(((Decision.Accepted) ledger.judge(first, OptionalInt.of(2), NOW.plusSeconds(310))
                                .decision())
                        .plan()
                        .replicas()
                        .count())
                .as("its workload is not asked for fewer")
                .isEqualTo(2);
    }

    @Test
    void whatHadLapsedBeforeARestartStaysSo() {
        nodes(1);
        MimoDeployment first = accepted(resource("a", 1), NOW);
        ledger.seed(List.of(AdmissionRestorer.of(first, Optional::empty).orElseThrow()));
        ledger.resumeLapsed(first);

        assertThat(verdict(judge(resource("b", 1)))).isEqualTo(Verdict.Fits);
        assertThat(ledger.judge(first, OptionalInt.of(1), NOW).lapsed()).isTrue();
    }
}
