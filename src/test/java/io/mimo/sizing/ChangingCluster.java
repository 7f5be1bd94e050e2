package io.mimo.sizing;

import static io.mimo.fixtures.ManifestFixture.manifest;
import static io.mimo.fixtures.NodeFixture.like;
import static io.mimo.fixtures.NodeFixture.nodes;
import static io.mimo.fixtures.PodFixture.aPod;

import io.mimo.api.MimoDeployment;
import io.mimo.api.MimoDeploymentStatus;
import io.mimo.api.MimoDeploymentStatus.PlanStatus;
import io.mimo.catalog.Catalog;
import io.mimo.fixtures.NodeFixture;
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

/** A cluster whose nodes change while the resource's pods stay where they are. */
final class ChangingCluster {
    private static final Catalog CATALOG = Catalog.load();
    private static final Owner SELF = new Owner("llm", "mimo", "");

    private final Random random;
    private final MimoDeployment resource;
    private final List<NodeFacts> nodes = new ArrayList<>();
    private final List<PodFacts> pods = new ArrayList<>();
    private OptionalInt asked = OptionalInt.empty();

    ChangingCluster(String spec, long seed) {
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
                plan.placement().product(), plan.placement().leastMemoryMiB().orElse(0));
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

    /** How many replicas the workload is asked for. */
    int asked() {
        return asked.getAsInt();
    }

    void ask(int replicas) {
        asked = OptionalInt.of(replicas);
    }

    /** No node says that it has so much memory. */
    void removeNodesOf(long memoryMiB) {
        nodes.removeIf(node -> node.memoryMebibytes().orElse(0) == memoryMiB);
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

    /** The status is lost, or says what makes no sense. */
    void tellNonsense(boolean withoutProduct) {
        PlanStatus broken = new PlanStatus(
                null,
                withoutProduct ? null : "NVIDIA-H200",
                -1L,
                "Future",
                0,
                null,
                "long ago",
                null,
                null,
                null,
                null);
        resource.setStatus(new MimoDeploymentStatus(
                1L, null, null, null, null, null, null, null, broken, null, null, null, null, null, null, null));
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
