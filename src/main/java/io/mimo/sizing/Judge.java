package io.mimo.sizing;

import io.mimo.api.Verdict;
import io.mimo.catalog.Catalog;
import io.mimo.catalog.PriceFacts;
import io.mimo.inventory.Inventory;
import io.mimo.sizing.Capacity.GpuClass;
import io.mimo.sizing.Judgement.Blocks;
import io.mimo.sizing.Judgement.Chosen;
import io.mimo.sizing.Products.Present;
import io.mimo.spec.Scaling;
import io.mimo.spec.ServingSpec;
import io.mimo.spec.ServingSpec.Hardware;
import io.mimo.spec.Warning;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * The verdict: the first rule that applies, in the order memory, engine, placement. One judge serves many specs with the same hardware
 * filter, because free GPUs are counted once.
 */
public final class Judge {
    private final Catalog catalog;
    private final Hardware hardware;
    private final Capacity capacity;
    private final List<Present> products;
    private final Map<String, Integer> oldestDriver;
    private final OptionalInt asked;

    public Judge(Inventory inventory, Hardware hardware, Catalog catalog) {
        this.catalog = catalog;
        this.hardware = hardware;
        this.capacity = Capacity.of(inventory, hardware);
        this.products = hardware.assumed() ? Products.assumed(hardware, catalog) : Products.present(inventory, hardware, catalog);
        this.oldestDriver = Products.oldestDriver(inventory);
        this.asked = inventory.asked();
    }

    /**
     * What was chosen before and still has pods. {@code sameGeneration}: kept while it can be placed at all; else only where nothing
     * better is to be had, so that scaling or editing a running model does not move it to other GPUs for a cent.
     *
     * @param leastMemoryMiB the least labelled memory that its pods demand of a node
     */
    public record Previous(String product, Profile profile, int nodesPerReplica, long leastMemoryMiB, boolean sameGeneration) {
        boolean chose(ProductVerdict verdict) {
            return product.equals(verdict.gpu().product()) && verdict.holds().filter(profile::equals).isPresent();
        }
    }

    private record Candidate(ProductVerdict product, Profile profile, GpuClass nodes, Placement placement) {
        Acceptable acceptable() {
            return new Acceptable(product.gpu().product(), profile);
        }
    }

    public Judgement judge(ServingSpec spec, Optional<Previous> previous) {
        List<List<ProductVerdict>> answers = new ArrayList<>(products.stream().map(product -> MemoryRules.judge(spec, product, catalog)).toList());
        answers.sort(Comparator.comparingLong(answer -> answer.getFirst().shortage())); // of equal ones the products' order of name stays
        List<ProductVerdict> verdicts = answers.stream().map(List::getFirst).toList();
        List<ProductVerdict> holding = answers.stream().flatMap(List::stream).filter(verdict -> verdict.holds().isPresent()).toList();
        if (holding.isEmpty()) {
            return refuse(spec, Verdict.DoesNotFit, doesNotFit(verdicts), verdicts, verdicts);
        }
        List<ProductVerdict> supported = holding.stream().filter(ProductVerdict::isSupported).toList();
        if (supported.isEmpty()) {
            return refuse(spec, Verdict.Unsupported, unsupported(holding), leading(holding.getFirst(), verdicts), holding);
        }
        List<Candidate> candidates = supported.stream().map(verdict -> candidate(spec, verdict, previous)).flatMap(Optional::stream)
                .filter(candidate -> candidate.placement().placeable() > 0 || spec.scaling().initialReplicas() == 0).toList();
        if (candidates.isEmpty()) {
            Blocks blocks = blocks(spec, supported, Optional.empty());
            Reason reason = PlacementWords.notPlaceable(spec, capacity, classes(supported), blocks);
            return new Judgement(Verdict.NotPlaceable, List.of(reason), warnings(spec, supported.getFirst()),
                    leading(supported.getFirst(), verdicts), Optional.empty(), blocks);
        }
        return accept(spec, choose(candidates, previous, spec), verdicts);
    }

    private Judgement accept(ServingSpec spec, Candidate chosen, List<ProductVerdict> verdicts) {
        List<Warning> warnings = new ArrayList<>(warnings(spec, chosen.product()));
        boolean tight = chosen.profile() == Profile.MemorySaver;
        if (tight) {
            warnings.add(new Warning("TightPlan", "spec.parallelism", "fits only without CUDA graphs and with batches of 2,048 tokens and 16 requests: "
                    + "slower, and an unexpected allocation ends in an out-of-memory crash"));
        } else if (!chosen.product().requested().fitsAtHighOverhead()) {
            warnings.add(new Warning("ThinMargin", "spec.gpuMemoryUtilization",
                    "fits with the expected overhead, not with the high end of what has been measured; watch the first start"));
        }
        Blocks blocks = blocks(spec, List.of(chosen.product()), Optional.of(chosen.placement()));
        return new Judgement(tight ? Verdict.Tight : Verdict.Fits, List.of(), List.copyOf(warnings), leading(chosen.product(), verdicts),
                Optional.of(new Chosen(chosen.product(), chosen.profile(), leastMemory(chosen), chosen.placement())), blocks);
    }

    private Judgement refuse(ServingSpec spec, Verdict verdict, List<Reason> reasons, List<ProductVerdict> ordered, List<ProductVerdict> relevant) {
        List<Warning> warnings = ordered.isEmpty() ? spec.warnings() : warnings(spec, ordered.getFirst());
        return new Judgement(verdict, reasons, warnings, List.copyOf(ordered), Optional.empty(), blocks(spec, relevant, Optional.empty()));
    }

    private List<Reason> doesNotFit(List<ProductVerdict> verdicts) {
        if (verdicts.isEmpty()) {
            return List.of(PlacementWords.noProduct(capacity, hardware));
        }
        List<Reason> reasons = new ArrayList<>();
        verdicts.forEach(verdict -> reasons.addAll(verdict.memoryReasons()));
        verdicts.forEach(verdict -> verdict.unsupported().stream().filter(reason -> !reasons.contains(reason)).forEach(reasons::add));
        return List.copyOf(reasons);
    }

    private static List<Reason> unsupported(List<ProductVerdict> holding) {
        LinkedHashSet<Reason> reasons = new LinkedHashSet<>();
        holding.forEach(verdict -> reasons.addAll(verdict.unsupported()));
        return List.copyOf(reasons);
    }

    /** Where no node was looked at, none is pinned by what its label will say; nor where a running template does not. */
    private OptionalLong leastMemory(Candidate chosen) {
        return hardware.assumed() || chosen.nodes().leastMemoryMiB() == 0 ? OptionalLong.empty() : OptionalLong.of(chosen.nodes().leastMemoryMiB());
    }

    /** Fits before Tight, then price, then name; what was chosen before wins while it still can. */
    private Candidate choose(List<Candidate> candidates, Optional<Previous> previous, ServingSpec spec) {
        Candidate best = candidates.stream().min(Comparator.comparing(Candidate::acceptable, preference(spec.layout().gpus()))).orElseThrow();
        return previous.flatMap(before -> candidates.stream().filter(candidate -> before.chose(candidate.product()))
                .filter(candidate -> before.sameGeneration() || candidate.profile() == best.profile()).findFirst()).orElse(best);
    }

    /**
     * A product with its nodes and places. The memory that running pods demand of a node is in their template: it is kept for its
     * generation, and after that while it is enough and costs no replica.
     */
    private Optional<Candidate> candidate(ServingSpec spec, ProductVerdict verdict, Optional<Previous> previous) {
        Optional<Candidate> fresh = candidate(spec, verdict, verdict.nodes(), capacity, previous);
        return previous.filter(before -> before.chose(verdict)).flatMap(before -> {
            GpuClass planned = new GpuClass(before.product(), before.leastMemoryMiB());
            Optional<Candidate> kept = candidate(spec, verdict, planned, capacity.keepingPods(planned), previous);
            boolean keep = before.sameGeneration() ? placeable(kept) > 0 || spec.scaling().initialReplicas() == 0
                    : before.leastMemoryMiB() >= verdict.leastMemoryMiB() && placeable(kept) >= placeable(fresh);
            return keep ? kept : fresh;
        }).or(() -> fresh);
    }

    private static int placeable(Optional<Candidate> candidate) {
        return candidate.map(found -> found.placement().placeable()).orElse(0);
    }

    private Optional<Candidate> candidate(
            ServingSpec spec, ProductVerdict verdict, GpuClass nodes, Capacity nodesNow, Optional<Previous> previous) {
        return placement(spec, nodes, nodesNow, previous)
                .map(placement -> new Candidate(verdict, verdict.holds().orElseThrow(), nodes, placement));
    }

    /**
     * The split chosen before while it can be placed, else the one with the fewest nodes of which at least one replica can. An edited
     * spec keeps it where pods of its size run; where they have another size they are replaced in any case.
     */
    private Optional<Placement> placement(ServingSpec spec, GpuClass allowed, Capacity nodesNow, Optional<Previous> previous) {
        int wanted = spec.scaling().initialReplicas();
        if (hardware.assumed()) {
            return assumedSplit(spec).map(split -> new Placement(split, wanted, Integer.MAX_VALUE, true, List.of()));
        }
        Optional<Placement> first = Optional.empty();
        Pool pool = nodesNow.pool(allowed);
        Optional<Previous> kept = previous.filter(before -> before.product().equals(allowed.product()));
        List<NodeSplit> splits = new ArrayList<>(NodeSplit.of(spec));
        splits.sort(Comparator.comparing(split -> kept.filter(before -> before.nodesPerReplica() == split.nodes()
                && (before.sameGeneration() || pool.runs(split.gpusPerPod()))).isEmpty()));
        for (NodeSplit split : splits) {
            if (split.gpusPerPod() > pool.largestNode()) {
                continue;
            }
            if (Placement.possible(nodesNow, allowed, split) > 0) {
                return Optional.of(Placement.of(nodesNow, allowed, split, wanted, scaledTo(spec)));
            }
            first = first.or(() -> Optional.of(new Placement(split, 0, 0, false, List.of())));
        }
        return first;
    }

    private int scaledTo(ServingSpec spec) {
        return spec.scaling() instanceof Scaling.Automatic ? asked.orElse(0) : 0;
    }

    /** GPUs of a node that does not exist yet: the field's usual eight. */
    private static final int ASSUMED_GPUS_PER_NODE = 8;

    private static Optional<NodeSplit> assumedSplit(ServingSpec spec) {
        return NodeSplit.of(spec).stream().filter(split -> split.gpusPerPod() <= ASSUMED_GPUS_PER_NODE).findFirst();
    }

    private Blocks blocks(ServingSpec spec, List<ProductVerdict> relevant, Optional<Placement> placed) {
        List<GpuClass> classes = classes(relevant);
        int free = capacity.freeGpus(classes);
        int largest = capacity.largestFreeBlock(classes);
        int nodes = placed.or(() -> classes.stream().findFirst().flatMap(first -> placement(spec, first, capacity, Optional.empty())))
                .map(placement -> placement.split().nodes()).orElse(0);
        String message = PlacementWords.summary(spec, capacity, classes, nodes, placed, hardware.assumed());
        return new Blocks(free, largest, nodes, message);
    }

    private List<Warning> warnings(ServingSpec spec, ProductVerdict product) {
        LinkedHashSet<Warning> warnings = new LinkedHashSet<>(spec.warnings());
        warnings.addAll(product.warnings());
        int cuda = spec.runtime().facts().map(facts -> facts.rules().getLast().cuda()).orElse(0);
        Products.driverWarning(product.gpu().product(), cuda, oldestDriver).ifPresent(warnings::add);
        return List.copyOf(warnings);
    }

    /** One verdict per product, the deciding one first. */
    private static List<ProductVerdict> leading(ProductVerdict first, List<ProductVerdict> all) {
        List<ProductVerdict> ordered = new ArrayList<>();
        ordered.add(first);
        all.stream().filter(verdict -> !verdict.gpu().product().equals(first.gpu().product())).forEach(ordered::add);
        return List.copyOf(ordered);
    }

    /** The nodes that any of these verdicts counts, one class per product. */
    private static List<GpuClass> classes(List<ProductVerdict> verdicts) {
        Map<String, GpuClass> widest = new LinkedHashMap<>();
        verdicts.forEach(verdict -> widest.merge(verdict.gpu().product(), verdict.nodes(), (a, b) -> a.leastMemoryMiB() <= b.leastMemoryMiB() ? a : b));
        return List.copyOf(widest.values());
    }

    /** A configuration that would be accepted: product and profile. */
    record Acceptable(String product, Profile profile) {}

    /**
     * The short answer for the nearest-fit search, in the same order of preference as {@link #judge}, without words: placement first,
     * because it is the cheapest to ask, then the engine, then the memory.
     */
    Optional<Acceptable> accepts(ServingSpec spec) {
        List<Acceptable> accepted = new ArrayList<>();
        for (Present product : products) {
            if (canPlace(spec, anyOf(product)) && SupportRules.check(spec, product.gpu(), catalog).reasons().isEmpty()) {
                MemoryRules.holds(spec, product, catalog).stream()
                        .filter(held -> canPlace(spec, new GpuClass(product.name(), held.leastMemoryMiB())))
                        .forEach(held -> accepted.add(new Acceptable(product.name(), held.profile())));
            }
        }
        return accepted.stream().min(preference(spec.layout().gpus()));
    }

    private static GpuClass anyOf(Present product) {
        return new GpuClass(product.name(), 0);
    }

    /** True when a replica of this layout finds its blocks on some product, whatever its length. */
    boolean placeable(ServingSpec spec) {
        return products.stream().anyMatch(product -> canPlace(spec, anyOf(product)));
    }

    /** Fits before Tight, then price (unpriced last), then name. */
    private Comparator<Acceptable> preference(int gpus) {
        return Comparator.comparing(Acceptable::profile)
                .thenComparing(candidate -> PriceFacts.orLast(catalog.prices().perHourUsd(candidate.product(), gpus)))
                .thenComparing(Acceptable::product);
    }

    /** No replica needs no free GPU, but nodes of the right size all the same. */
    private boolean canPlace(ServingSpec spec, GpuClass nodes) {
        if (hardware.assumed()) {
            return assumedSplit(spec).isPresent();
        }
        Pool pool = capacity.pool(nodes);
        return spec.scaling().initialReplicas() == 0
                ? NodeSplit.of(spec).stream().anyMatch(split -> split.gpusPerPod() <= pool.largestNode())
                : NodeSplit.of(spec).stream().anyMatch(split -> split.gpusPerPod() <= pool.largestBlock()
                        && Placement.possible(capacity, nodes, split) > 0);
    }

    /** Products that this judge looks at, in order of name. */
    List<String> products() {
        return products.stream().map(Present::name).toList();
    }

    /** GPUs that could at most serve one replica of a product: running or free; all of them where no replica is to run now. */
    int reachableGpus(String product, int replicas) {
        Pool pool = capacity.pool(new GpuClass(product, 0));
        return hardware.assumed() ? Integer.MAX_VALUE : replicas == 0 ? pool.all() : pool.free();
    }
}
