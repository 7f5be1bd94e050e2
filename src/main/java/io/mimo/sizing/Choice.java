package io.mimo.sizing;

import static java.util.Comparator.comparing;

import io.mimo.catalog.CloudLabels;
import io.mimo.manifest.Scaling;
import io.mimo.manifest.ServingSpec;
import io.mimo.sizing.Capacity.GpuClass;
import io.mimo.sizing.Evaluator.Acceptable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which of the products that would do is taken, on which of its nodes, cut how. What runs stays as {@link LivePods}
 * says; of the rest, Fits goes before Tight, then the product of {@link Preference}.
 */
final class Choice {
    /** GPUs of a node that does not exist yet: the field's usual eight. */
    static final int ASSUMED_GPUS_PER_NODE = 8;

    private final Capacity capacity;
    private final LivePods live;
    private final Comparator<String> products;
    private final boolean assumed;
    private final Map<Asked, PodNeed> needs = new ConcurrentHashMap<>();

    /**
     * @param products the preferred one first
     * @param assumed no node was looked at
     */
    Choice(Capacity capacity, LivePods live, Comparator<String> products, boolean assumed) {
        this.capacity = capacity;
        this.live = live;
        this.products = products;
        this.assumed = assumed;
    }

    /** A product with the nodes that its pods may use and the places found there. */
    record Candidate(ProductVerdict product, Profile profile, GpuClass nodes, Placement placement) {
        Acceptable acceptable() {
            return new Acceptable(product.gpu().product(), profile);
        }

        /** What the pods demand of their node's label; empty where a running template does not, or no label tells. */
        OptionalLong leastMemoryMiB() {
            return nodes.leastMemoryMiB() == 0
                            || CloudLabels.label(nodes.product()).isPresent()
                    ? OptionalLong.empty()
                    : OptionalLong.of(nodes.leastMemoryMiB());
        }
    }

    /**
     * @param supported products that hold the model, each with every profile that does; empty when none finds a place
     */
    Optional<Candidate> of(ServingSpec spec, List<ProductVerdict> supported, Optional<Previous> previous) {
        return previous.flatMap(before -> standing(spec, supported, before)).or(() -> best(spec, supported, previous));
    }

    /** What runs, as the spec wants it now; empty when nothing runs that could stay. */
    private Optional<Candidate> standing(ServingSpec spec, List<ProductVerdict> supported, Previous before) {
        List<ProductVerdict> same = supported.stream()
                .filter(verdict -> before.product().equals(verdict.gpu().product()))
                .toList();
        Optional<Candidate> kept = before.sameGeneration()
                ? same.stream()
                        .filter(before::chose)
                        .findFirst()
                        .flatMap(verdict -> candidate(spec, verdict, before.nodes(), Optional.of(before)))
                : edited(spec, same, before);
        return kept.filter(candidate ->
                candidate.placement().replicas() > 0 || spec.scaling().initialReplicas() == 0);
    }

    /**
     * An edit may choose again, but only among what the nodes under the running pods can do: it does not move them for
     * a cent.
     */
    private Optional<Candidate> edited(ServingSpec spec, List<ProductVerdict> same, Previous before) {
        long memoryMiB = Math.max(
                before.leastMemoryMiB(), live.memoryMiB(before.product()).orElse(0));
        return same.stream()
                .filter(verdict -> live.run(before.product()) && verdict.leastMemoryMiB() <= memoryMiB)
                .min(comparing(verdict -> verdict.holds().orElseThrow()))
                .flatMap(verdict -> candidate(spec, verdict, before.nodes(verdict), Optional.of(before)));
    }

    private Optional<Candidate> best(ServingSpec spec, List<ProductVerdict> supported, Optional<Previous> previous) {
        List<Candidate> candidates = supported.stream()
                .map(verdict -> candidate(spec, verdict, verdict.nodes(), previous))
                .flatMap(Optional::stream)
                .filter(candidate ->
                        candidate.placement().replicas() > 0 || spec.scaling().initialReplicas() == 0)
                .toList();
        Optional<Candidate> best = candidates.stream().min(comparing(Candidate::acceptable, preference()));
        return candidates.stream()
                .filter(candidate -> previous.filter(before -> before.chose(candidate.product()))
                                .isPresent()
                        && candidate.profile() == best.orElseThrow().profile())
                .findFirst()
                .or(() -> best);
    }

    private Optional<Candidate> candidate(
            ServingSpec spec, ProductVerdict verdict, GpuClass nodes, Optional<Previous> previous) {
        return placement(spec, nodes, previous)
                .map(placement -> new Candidate(verdict, verdict.holds().orElseThrow(), nodes, placement));
    }

    /** The split that runs, else the one with the fewest nodes of which at least one replica can be placed. */
    Optional<Placement> placement(ServingSpec spec, GpuClass nodes, Optional<Previous> previous) {
        if (assumed) {
            return assumedSplit(spec)
                    .map(split -> Placement.assumed(split, spec.scaling().initialReplicas()));
        }
        Optional<NodeSplit> running = previous.flatMap(before -> before.split(spec, nodes.product()))
                .filter(split -> live.run(nodes.product(), split.gpusPerPod()));
        if (running.isPresent()) {
            return running.map(split -> placed(spec, nodes, split, previous));
        }
        PodNeed need = need(spec);
        List<NodeSplit> splits = new ArrayList<>(NodeSplit.of(spec));
        splits.sort(comparing(split ->
                previous.filter(before -> before.cut(split, nodes.product())).isEmpty()));
        splits.removeIf(split -> split.gpusPerPod() > capacity.pool(nodes, need).largestNode());
        return splits.stream()
                .filter(split -> Placement.possible(capacity, nodes, need, split) > 0)
                .findFirst()
                .map(split -> placed(spec, nodes, split, previous))
                .or(() -> splits.stream().findFirst().map(Placement::nowhere));
    }

    private Placement placed(ServingSpec spec, GpuClass nodes, NodeSplit split, Optional<Previous> previous) {
        int scaledTo =
                spec.scaling() instanceof Scaling.Automatic ? live.asked().orElse(0) : 0;
        PodNeed need = need(spec);
        PodNeed edited = previous.filter(Previous::sameGeneration).isPresent() ? PodNeed.NOTHING : need;
        return Placement.of(capacity, nodes, need, split, spec.scaling().initialReplicas(), scaledTo)
                .above(live.replicas(nodes.product(), split, edited));
    }

    /** What the need of a pod follows from, of specs of one resource. */
    private record Asked(ServingSpec.Weights weights, ServingSpec.NodeDemand demand) {}

    /** A search asks hundreds of times for the few that there are. */
    private PodNeed need(ServingSpec spec) {
        return needs.computeIfAbsent(new Asked(spec.weights(), spec.demand()), any -> PodNeed.of(spec));
    }

    private static Optional<NodeSplit> assumedSplit(ServingSpec spec) {
        return NodeSplit.of(spec).stream()
                .filter(split -> split.gpusPerPod() <= ASSUMED_GPUS_PER_NODE)
                .findFirst();
    }

    /**
     * True when a replica finds its blocks on these nodes. No replica needs no free GPU, but nodes of the right size
     * all the same.
     */
    boolean canPlace(ServingSpec spec, GpuClass nodes) {
        if (assumed) {
            return assumedSplit(spec).isPresent();
        }
        PodNeed need = need(spec);
        Pool pool = capacity.pool(nodes, need);
        return spec.scaling().initialReplicas() == 0
                ? NodeSplit.of(spec).stream().anyMatch(split -> split.gpusPerPod() <= pool.largestNode())
                : NodeSplit.of(spec).stream()
                        .anyMatch(split -> split.gpusPerPod() <= pool.largestBlock()
                                && Placement.possible(capacity, nodes, need, split) > 0);
    }

    /** Fits before Tight, then the product. */
    Comparator<Acceptable> preference() {
        return comparing(Acceptable::profile).thenComparing(Acceptable::product, products);
    }
}
