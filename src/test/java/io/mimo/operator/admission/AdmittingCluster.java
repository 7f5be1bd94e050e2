package io.mimo.operator.admission;

import static io.mimo.fixtures.NodeFixture.aNode;
import static io.mimo.fixtures.PodFixture.aPod;

import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.mimo.api.MimoDeployment;
import io.mimo.api.Verdict;
import io.mimo.catalog.Catalog;
import io.mimo.inventory.PodFacts;
import io.mimo.inventory.Reservation;
import io.mimo.operator.cluster.ClusterIndex;
import io.mimo.operator.pods.TrackedPod;
import io.mimo.plan.Decider;
import io.mimo.status.AdmittedDecision;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;

/** Nodes and pods that are made up, and the real decision over them. */
final class AdmittingCluster {
    static final String H100 = "NVIDIA-H100-80GB-HBM3";
    private static final Catalog CATALOG = Catalog.load();
    static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");
    static final OptionalInt NO_WORKLOAD = OptionalInt.empty();

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

    void nodes(int count) {
        IntStream.range(0, count)
                .forEach(i -> cluster.put(aNode().named("node-" + i)
                        .product(H100, 81559)
                        .label("nvidia.com/gpu.compute.major", "9")
                        .build()));
    }

    static MimoDeployment resource(String name, long generation, int replicas, String parallelism) {
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

    static MimoDeployment resource(String name, int replicas) {
        return resource(name, 1, replicas, "{tensor: 4, data: 2, expert: 8}");
    }

    void pod(String owner, String name, String node) {
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

    AdmissionCache ledger() {
        return ledger;
    }

    /** Without a workload of its own so far. */
    AdmittedDecision judge(MimoDeployment resource) {
        return ledger.judge(resource, NO_WORKLOAD, NOW);
    }

    /** With a workload of so many replicas. */
    AdmittedDecision judge(MimoDeployment resource, int replicas, Instant now) {
        return ledger.judge(resource, OptionalInt.of(replicas), now);
    }

    /** What was promised to others when the last one was judged. */
    List<Reservation> promisesSeen() {
        return seen.getLast();
    }

    /** How often a promise was given back. */
    int freed() {
        return freed;
    }

    void loseNode(String name) {
        cluster.removeNode(name);
    }

    /** As if somebody had deleted it while it is judged. */
    void deleteAlready(String uid) {
        deleted.add(uid);
    }

    static Verdict verdict(AdmittedDecision judgement) {
        return judgement.decision().report().verdict();
    }

    /** As its status says after an acceptance at that moment. */
    static MimoDeployment accepted(MimoDeployment resource, Instant since) {
        var status = new KubernetesSerialization()
                .unmarshal("""
                gpusPerReplica: 8
                plan: {generation: 1, product: %s, profile: Requested, nodesPerReplica: 1, replicas: 1, acceptedAt: \
                "%s"}
                """.formatted(H100, since), io.mimo.api.MimoDeploymentStatus.class);
        resource.setStatus(status);
        return resource;
    }
}
