package io.mimo.sizing;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.mimo.catalog.Catalog;
import io.mimo.controlplane.GpuNodes;
import io.mimo.controlplane.TestCluster;
import io.mimo.controlplane.UsesControlPlane;
import io.mimo.inventory.Inventory;
import io.mimo.inventory.NodeFacts;
import io.mimo.inventory.PodFacts;
import io.mimo.plan.Decider;
import io.mimo.plan.Decision;
import io.mimo.render.Renderer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Of so many replicas the operator says that they can be placed as kube-scheduler binds: on random nodes, with random
 * pods on them, for random manifests. {@code -Dmimo.scheduler.cases=5000} tries more; a difference names the seed.
 */
@UsesControlPlane
class SchedulerAgreementIT {
    private static final int CASES = Integer.getInteger("mimo.scheduler.cases", 200);
    private static final long SEED = Long.getLong("mimo.scheduler.seed", System.nanoTime() % 1_000_000_000);
    private static final int BATCH = 200;
    private static final Duration LIMIT = Duration.ofSeconds(240);
    /** A pod that was refused is tried again when another is bound. */
    private static final Duration SETTLED = Duration.ofSeconds(3);

    private static final Catalog CATALOG = Catalog.load();

    @Test
    void asManyReplicasArePlacedAsTheSchedulerBinds(TestCluster cluster) throws Exception {
        for (int first = 0; first < CASES; first += BATCH) {
            int from = first;
            List<SchedulerCase> cases = IntStream.range(from, Math.min(CASES, from + BATCH))
                    .mapToObj(i -> SchedulerCase.of("c" + i, SEED + i, Map.of(GpuNodes.LABEL, cluster.namespace())))
                    .toList();
            System.out.println("scheduler agreement: cases " + from + " to " + (from + cases.size() - 1) + " of "
                    + CASES + ", seed " + SEED);
            agree(cluster, cases);
        }
    }

    private static void agree(TestCluster cluster, List<SchedulerCase> cases) throws Exception {
        create(cluster, cases.stream().flatMap(one -> one.nodes().stream()).toList());
        cluster.await(LIMIT, () -> nodes(cluster).stream().noneMatch(SchedulerAgreementIT::joins));
        create(cluster, cases.stream().flatMap(one -> one.pods().stream()).toList());
        Inventory inventory = inventory(cluster);
        Map<String, Integer> said = new HashMap<>();
        List<HasMetadata> pods = new ArrayList<>();
        for (SchedulerCase one : cases) {
            said.put(one.name(), placed(one, inventory));
            pods.addAll(pods(one));
        }
        create(cluster, pods);
        Map<String, Integer> bound = bound(cluster, pods.size());
        Map<String, String> differences = new HashMap<>();
        said.forEach((name, replicas) -> {
            if (replicas != bound.getOrDefault(name, 0).intValue()) {
                differences.put(name, "said " + replicas + ", bound " + bound.getOrDefault(name, 0));
            }
        });
        assertThat(differences).as("seed " + SEED).isEmpty();
        assertThat(said.values()).contains(0, 1, 2);
        cluster.client()
                .pods()
                .inNamespace(cluster.namespace())
                .withGracePeriod(0)
                .delete();
        cluster.client().nodes().withLabel(GpuNodes.LABEL, cluster.namespace()).delete();
    }

    private static int placed(SchedulerCase one, Inventory inventory) {
        return switch (Decider.decide(one.manifest(), CATALOG, inventory)) {
            case Decision.Accepted accepted -> accepted.plan().replicas().count();
            case Decision.Refused refused -> 0;
        };
    }

    /** The pods that are made where nothing is in the way. */
    private static List<Pod> pods(SchedulerCase one) {
        Inventory roomy = Inventory.of(one.roomy().stream().map(NodeFacts::of).toList(), List.of());
        Decision decision = Decider.decide(one.manifest(), CATALOG, roomy);
        if (!(decision instanceof Decision.Accepted accepted)) {
            throw new AssertionError(one.name() + ": " + decision.report().explanation());
        }
        PodTemplateSpec template =
                ((Deployment) Renderer.workload(accepted.plan())).getSpec().getTemplate();
        return IntStream.range(0, one.manifest().getSpec().replicas())
                .mapToObj(i -> new PodBuilder()
                        .withMetadata(template.getMetadata())
                        .editMetadata()
                        .withName(one.name() + "-" + i)
                        .addToLabels(SchedulerCase.LABEL, one.name())
                        .endMetadata()
                        .withSpec(template.getSpec())
                        .editSpec()
                        .withServiceAccountName(null)
                        .endSpec()
                        .build())
                .toList();
    }

    private static Map<String, Integer> bound(TestCluster cluster, int pods) {
        Map<String, Integer> settled = Map.of();
        Map<String, Integer> now = cluster.await(LIMIT, () -> boundOnce(cluster, pods), bound -> !bound.isEmpty());
        while (!now.equals(settled)) {
            settled = now;
            sleep();
            now = boundOnce(cluster, pods);
        }
        return settled;
    }

    /** Bound pods of each case; empty while the scheduler has not tried all. */
    private static Map<String, Integer> boundOnce(TestCluster cluster, int pods) {
        List<Pod> all = cluster.client()
                .pods()
                .inNamespace(cluster.namespace())
                .withLabel(SchedulerCase.LABEL)
                .list()
                .getItems();
        boolean tried = all.size() == pods
                && all.stream()
                        .allMatch(pod -> pod.getSpec().getNodeName() != null
                                || pod.getStatus().getConditions().stream()
                                        .anyMatch(condition -> "PodScheduled".equals(condition.getType())));
        Map<String, Integer> bound = new HashMap<>();
        if (tried) {
            all.forEach(pod -> bound.merge(
                    pod.getMetadata().getLabels().get(SchedulerCase.LABEL),
                    pod.getSpec().getNodeName() == null ? 0 : 1,
                    Integer::sum));
        }
        return bound;
    }

    private static void sleep() {
        try {
            Thread.sleep(SETTLED);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Inventory inventory(TestCluster cluster) {
        return Inventory.of(
                nodes(cluster).stream().map(NodeFacts::of).toList(),
                cluster.client().pods().inAnyNamespace().list().getItems().stream()
                        .map(PodFacts::of)
                        .toList());
    }

    private static List<Node> nodes(TestCluster cluster) {
        return cluster.client()
                .nodes()
                .withLabel(GpuNodes.LABEL, cluster.namespace())
                .list()
                .getItems();
    }

    private static boolean joins(Node node) {
        return node.getSpec().getTaints().stream()
                .anyMatch(taint -> "node.kubernetes.io/not-ready".equals(taint.getKey()));
    }

    private static void create(TestCluster cluster, List<? extends HasMetadata> objects) throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            List<Future<?>> made = new ArrayList<>();
            for (HasMetadata object : objects) {
                if (object instanceof Pod pod) {
                    pod.getMetadata().setNamespace(cluster.namespace());
                }
                made.add(threads.submit(() -> cluster.client().resource(object).create()));
            }
            for (Future<?> one : made) {
                one.get();
            }
        }
    }
}
