package io.mimo.sizing;

import static io.mimo.fixtures.ManifestFixture.manifest;
import static io.mimo.fixtures.NodeFixture.like;
import static io.mimo.fixtures.NodeFixture.nodes;
import static io.mimo.fixtures.PodFixture.aPod;
import static org.assertj.core.api.Assertions.assertThat;
import static org.quicktheories.generators.Generate.pick;
import static org.quicktheories.generators.SourceDSL.integers;

import io.mimo.api.MimoDeployment;
import io.mimo.api.MimoDeploymentStatus;
import io.mimo.api.MimoDeploymentStatus.PlanStatus;
import io.mimo.catalog.Catalog;
import io.mimo.fixtures.NodeFixture;
import io.mimo.generators.Property;
import io.mimo.inventory.GpuPin;
import io.mimo.inventory.Inventory;
import io.mimo.inventory.NodeFacts;
import io.mimo.inventory.PodFacts;
import io.mimo.inventory.PodFacts.Owner;
import io.mimo.plan.Decider;
import io.mimo.plan.Decision;
import io.mimo.plan.Plan;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.quicktheories.core.Gen;

/**
 * No fact about a node lowers replicas, product, split or kind of what runs; nothing that happens to nodes changes a
 * running template.
 */
class LivePodsPropertiesTest {
    private static final Catalog CATALOG = Catalog.load();
    private static final String GPU = "nvidia.com/gpu";
    private static final Owner SELF = new Owner("llm", "mimo", "");
    private static final String FP8 =
            "model: {uri: \"hf://XiaomiMiMo/MiMo-V2-Flash\", revision: abc}\nprecision: FP8\n";
    /**
     * One pod a replica, one that another split could cut, one of several nodes, one that holds only in the memory
     * saver's profile.
     */
    private static final List<String> SPECS = List.of(
            FP8 + "parallelism: {tensor: 4}\n",
            FP8 + "parallelism: {tensor: 4, data: 2, expert: 8}\n",
            FP8 + "parallelism: {tensor: 4, data: 4, expert: 16}\n",
            FP8
                    + "parallelism: {tensor: 4}\ngpuMemoryUtilization: 0.97\nmaxModelLen: 16384\naccelerator: "
                    + "{products: [NVIDIA-H100-80GB-HBM3, NVIDIA-B200]}\n");

    private static final List<String> SCALINGS = List.of(
            "replicas: 1\n", "replicas: 2\n", "replicas: 3\n", "autoscaling: {minReplicas: 1, maxReplicas: 4}\n");

    private static final Gen<Integer> SEEDS = integers().between(0, 1_000_000);

    /** A cluster whose nodes change while the resource's pods stay where they are. */
    private static final class Cluster {
        private final Random random;
        private final MimoDeployment resource;
        private final List<NodeFacts> nodes = new ArrayList<>();
        private final List<PodFacts> pods = new ArrayList<>();
        private OptionalInt asked = OptionalInt.empty();

        Cluster(String spec, long seed) {
            random = new Random(seed);
            resource = manifest(spec);
            resource.getMetadata().setGeneration(1L);
            boolean large = spec.contains("{tensor: 4}") ? !spec.contains("products") : random.nextBoolean();
            nodes.addAll(
                    large
                            ? nodes(4, 8, "NVIDIA-H200", 143_771)
                            : nodes(4, random.nextBoolean() ? 8 : 16, "NVIDIA-H100-80GB-HBM3", 81_559));
        }

        Decision decide() {
            return Decider.decide(
                    resource, CATALOG, Inventory.of(nodes, pods).forSelf(SELF).withAsked(asked));
        }

        /** The plan is applied, the scheduler binds the pods and the status tells. */
        void run(Decision.Accepted accepted) {
            Plan plan = accepted.plan();
            int gpus = plan.placement().shape().gpusPerPod();
            GpuPin pin = new GpuPin(
                    plan.placement().product(),
                    plan.placement().leastMemoryMiB().orElse(0));
            accepted.report()
                    .placement()
                    .nodes()
                    .forEach(place -> pods.add(aPod().named("mimo-" + pods.size())
                            .on(place.node())
                            .gpus(gpus)
                            .ownedBy(SELF)
                            .pinnedTo(pin)
                            .build()));
            asked = OptionalInt.of(plan.replicas().count());
            tell(plan);
        }

        void tell(Plan plan) {
            PlanStatus told = new PlanStatus(
                    resource.getMetadata().getGeneration(),
                    plan.placement().product(),
                    plan.placement().leastMemoryMiB().isEmpty()
                            ? null
                            : plan.placement().leastMemoryMiB().getAsLong(),
                    plan.placement().profile(),
                    plan.nodesPerReplica(),
                    plan.replicas().count(),
                    "",
                    null,
                    null,
                    null,
                    null);
            resource.setStatus(new MimoDeploymentStatus(
                    1L, null, null, null, null, null, null, null, told, null, null, null, null, null, null, null));
        }

        void nodeEvent() {
            if (nodes.isEmpty() || random.nextInt(10) == 0) {
                String product = List.of("NVIDIA-H200", "NVIDIA-B200", "NVIDIA-H100-80GB-HBM3", "NVIDIA-NEW")
                        .get(random.nextInt(4));
                nodes.addAll(nodes(1, 8, product, 190_000).stream()
                        .map(node -> like(node)
                                .named("new-" + random.nextInt())
                                .taints(List.of())
                                .ready(true)
                                .schedulable(true)
                                .build())
                        .toList());
                return;
            }
            int index = random.nextInt(nodes.size());
            NodeFacts node = nodes.remove(index);
            change(node).ifPresent(nodes::add);
        }

        private Optional<NodeFacts> change(NodeFacts node) {
            NodeFixture changed = like(node);
            switch (random.nextInt(9)) {
                case 0 -> {
                    return Optional.empty();
                }
                case 1 -> changed.offersNothing();
                case 2 -> changed.offersNothing().gpus(random.nextInt(9));
                case 3 ->
                    new TreeSet<>(node.labels().keySet())
                            .stream().filter(label -> random.nextBoolean()).forEach(changed::without);
                case 4 ->
                    changed.label(
                            GpuPin.MEMORY_LABEL,
                            List.of("", "many", "0", "46068", "81558", "300000").get(random.nextInt(6)));
                case 5 ->
                    changed.label(
                            GpuPin.PRODUCT_LABEL,
                            List.of(
                                            "",
                                            "NVIDIA-L40S",
                                            "NVIDIA-H200",
                                            "NVIDIA-H200-SHARED",
                                            "NVIDIA-H100-80GB-HBM3-MIG-1g.10gb")
                                    .get(random.nextInt(5)));
                case 6 -> changed.label("nvidia.com/gpu.sharing-strategy", "mps");
                case 7 -> changed.taints(List.of(new NodeFacts.Taint("a", "b", "NoExecute")));
                default -> changed.ready(random.nextBoolean()).schedulable(random.nextBoolean());
            }
            return Optional.of(changed.build());
        }

        /** A pod ends and its workload makes another, which waits; one at least keeps running. */
        void podEvent() {
            List<PodFacts> bound =
                    pods.stream().filter(pod -> pod.node().isPresent()).toList();
            if (bound.size() > 1 && random.nextInt(4) == 0) {
                PodFacts ended = bound.get(random.nextInt(bound.size()));
                pods.remove(ended);
                pods.add(aPod().named("mimo-" + random.nextInt())
                        .holding(ended.requests())
                        .ownedBy(ended.owner())
                        .pinnedTo(ended.pin().orElseThrow())
                        .build());
            }
        }

        void edit(String spec) {
            resource.setSpec(manifest(spec).getSpec());
            resource.getMetadata().setGeneration(resource.getMetadata().getGeneration() + 1);
        }
    }

    private static Plan accepted(Decision decision) {
        assertThat(decision.report().verdict().isRefusal())
                .as("it runs, so it is not refused: " + decision.report().explanation())
                .isFalse();
        return ((Decision.Accepted) decision).plan();
    }

    /** What a pod's template is made of. */
    private static List<Object> template(Plan plan) {
        return List.of(
                plan.placement().product(),
                plan.placement().profile(),
                plan.placement().leastMemoryMiB(),
                plan.placement().shape(),
                plan.engine().container(),
                plan.engine().timing());
    }

    @Test
    void nothingThatNodesSayChangesWhatRuns() {
        Property.tries(400).forAll(pick(SPECS), pick(SCALINGS), SEEDS).checkAssert((spec, scaling, seed) -> {
            Cluster cluster = new Cluster(spec + scaling, seed);
            Plan first = accepted(cluster.decide());
            cluster.run((Decision.Accepted) cluster.decide());
            int replicas = first.replicas().count();
            for (int event = 0; event < 12; event++) {
                cluster.nodeEvent();
                cluster.podEvent();
                Plan plan = accepted(cluster.decide());
                assertThat(template(plan)).isEqualTo(template(first));
                assertThat(plan.replicas().count())
                        .isGreaterThanOrEqualTo(first.replicas().scaling().isPresent() ? 1 : replicas);
                plan.replicas().scaling().ifPresent(auto -> assertThat(auto.maxReplicas())
                        .isGreaterThanOrEqualTo(cluster.asked.getAsInt()));
                replicas = plan.replicas().count();
                cluster.asked = OptionalInt.of(Math.max(replicas, cluster.asked.getAsInt()));
                cluster.tell(plan);
            }
        });
    }

    /**
     * An edit that enters no template, made in a noisy moment, restarts nothing and takes no replica away. A label that
     * claims more memory than there is could promote a memory saver's plan along with an edit: no exporter writes it.
     */
    @Test
    void anEditOfSomethingElseKeepsWhatRuns() {
        Property.tries(300).forAll(pick(SPECS), SEEDS).checkAssert((spec, seed) -> {
            Cluster cluster = new Cluster(spec + "replicas: 2\n", seed);
            Decision.Accepted first = (Decision.Accepted) cluster.decide();
            cluster.run(first);
            for (int event = 0; event < 6; event++) {
                cluster.nodeEvent();
                cluster.nodes.removeIf(node -> node.memoryMebibytes().orElse(0) == 300_000);
                cluster.edit(spec + "replicas: " + (2 + event % 3) + "\n");
                Plan plan = accepted(cluster.decide());
                assertThat(template(plan)).isEqualTo(template(first.plan()));
                assertThat(plan.replicas().count())
                        .isGreaterThanOrEqualTo(
                                Math.min(2, first.plan().replicas().count()));
                cluster.tell(plan);
            }
        });
    }

    /** A status that is lost or makes no sense takes nothing away either: the pods tell what was chosen. */
    @Test
    void aLostStatusKeepsWhatRuns() {
        Property.tries(200).forAll(pick(SPECS.subList(0, 3)), SEEDS).checkAssert((spec, seed) -> {
            Cluster cluster = new Cluster(spec + "replicas: 2\n", seed);
            Decision.Accepted first = (Decision.Accepted) cluster.decide();
            cluster.run(first);
            for (int event = 0; event < 6; event++) {
                cluster.nodeEvent();
                PlanStatus broken = new PlanStatus(
                        null,
                        event % 2 == 0 ? null : "NVIDIA-H200",
                        -1L,
                        "Future",
                        0,
                        null,
                        "long ago",
                        null,
                        null,
                        null,
                        null);
                cluster.resource.setStatus(new MimoDeploymentStatus(
                        1L, null, null, null, null, null, null, null, broken, null, null, null, null, null, null,
                        null));
                Plan plan = accepted(cluster.decide());
                assertThat(plan.placement().product())
                        .isEqualTo(first.plan().placement().product());
                assertThat(plan.placement().shape())
                        .isEqualTo(first.plan().placement().shape());
                assertThat(plan.replicas().count())
                        .isGreaterThanOrEqualTo(first.plan().replicas().count());
            }
        });
    }

    @Test
    void theOwnerMayLowerThem() {
        Property.tries(50).forAll(SEEDS).checkAssert(seed -> {
            Cluster cluster = new Cluster(SPECS.get(0) + "replicas: 3\n", seed);
            cluster.run((Decision.Accepted) cluster.decide());
            cluster.nodeEvent();
            cluster.edit(SPECS.get(0) + "replicas: 1\n");
            assertThat(accepted(cluster.decide()).replicas().count()).isEqualTo(1);
        });
    }
}
