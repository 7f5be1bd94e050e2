package io.mimo.sizing;

import io.mimo.api.Verdict;
import io.mimo.catalog.Catalog;
import io.mimo.inventory.Inventory;
import io.mimo.inventory.NodeFacts.Taint;
import io.mimo.manifest.ServingSpec;
import io.mimo.manifest.ServingSpec.Hardware;
import io.mimo.manifest.Warning;
import io.mimo.sizing.Capacity.GpuClass;
import io.mimo.sizing.Choice.Candidate;
import io.mimo.sizing.Products.Present;
import io.mimo.sizing.SizingResult.Blocks;
import io.mimo.sizing.SizingResult.Chosen;
import io.mimo.sizing.placing.PlacementRefusals;
import io.mimo.sizing.placing.PlacementWords;
import io.mimo.sizing.placing.Places;
import io.mimo.sizing.support.EngineStart;
import io.mimo.sizing.support.SupportChecks;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The verdict: the first rule that applies, in the order memory, engine, placement. One judge serves many specs with
 * the same hardware filter, because free GPUs are counted once.
 */
public final class Evaluator {
    private final Catalog catalog;
    private final Hardware hardware;
    private final Capacity capacity;
    private final List<Present> products;
    private final Map<String, Integer> oldestDriver;
    private final LivePods live;
    private final Choice choice;

    public Evaluator(Inventory inventory, Hardware hardware, Catalog catalog) {
        this.catalog = catalog;
        this.hardware = hardware;
        this.capacity = Capacity.of(inventory, hardware);
        this.products = hardware.assumed()
                ? Products.assumed(hardware, catalog)
                : Products.present(inventory, hardware, catalog);
        this.oldestDriver = Products.oldestDriver(inventory);
        this.live = LivePods.of(inventory, hardware.resourceName());
        this.choice = new Choice(capacity, live, Preference.products(catalog), hardware.assumed());
    }

    public SizingResult judge(ServingSpec spec, Optional<Previous> previous) {
        List<List<ProductVerdict>> answers = new ArrayList<>(products.stream()
                .map(product -> answers(spec, product, previous))
                .toList());
        answers.sort(Comparator.comparingLong(
                answer -> answer.getFirst().shortage())); // of equal ones the products' order of name stays
        List<ProductVerdict> verdicts = answers.stream().map(List::getFirst).toList();
        List<ProductVerdict> holding = answers.stream()
                .flatMap(List::stream)
                .filter(verdict -> verdict.holds().isPresent())
                .toList();
        if (holding.isEmpty()) {
            List<Reason> reasons = doesNotFit(spec, verdicts);
            return refuse(spec, reasons.getFirst().verdict(), reasons, verdicts, verdicts);
        }
        List<ProductVerdict> supported =
                holding.stream().filter(ProductVerdict::isSupported).toList();
        if (supported.isEmpty()) {
            return refuse(
                    spec,
                    Verdict.Unsupported,
                    unsupported(holding),
                    ProductVerdict.leading(holding.getFirst(), verdicts),
                    holding);
        }
        Optional<Candidate> chosen = choice.of(spec, supported, previous);
        if (chosen.isEmpty()) {
            Blocks blocks = blocks(spec, supported, Optional.empty());
            Reason reason = PlacementRefusals.of(
                    new Places(spec, capacity, ProductVerdict.classes(supported), blocks.nodesPerReplica()));
            return new SizingResult(
                    Verdict.NotPlaceable,
                    List.of(reason),
                    warnings(spec, supported.getFirst()),
                    ProductVerdict.leading(supported.getFirst(), verdicts),
                    Optional.empty(),
                    blocks);
        }
        return accept(spec, chosen.get(), verdicts);
    }

    /** What a product can do and, first, what runs on it: that holds, whatever memory its node is labelled with now. */
    private List<ProductVerdict> answers(ServingSpec spec, Present product, Optional<Previous> previous) {
        List<ProductVerdict> answers = MemoryRules.judge(spec, product, catalog);
        boolean forgotten = previous.filter(before -> before.sameGeneration()
                        && before.product().equals(product.name())
                        && before.leastMemoryMiB() > 0)
                .filter(before -> live.run(product.name()) && answers.stream().noneMatch(before::chose))
                .isPresent();
        if (!forgotten) {
            return answers;
        }
        Present then = Present.of(product.gpu().withMemory(previous.get().leastMemoryMiB()));
        return Stream.concat(
                        MemoryRules.judge(spec, then, catalog).stream().filter(previous.get()::chose), answers.stream())
                .toList();
    }

    private SizingResult accept(ServingSpec spec, Candidate chosen, List<ProductVerdict> verdicts) {
        List<Warning> warnings = new ArrayList<>(warnings(spec, chosen.product()));
        boolean tight = chosen.profile() == Profile.MemorySaver;
        warnings.addAll(AcceptedWarnings.of(spec, chosen));
        Blocks blocks = blocks(spec, List.of(chosen.product()), Optional.of(chosen.placement()));
        OptionalLong leastMemoryMiB = hardware.assumed() ? OptionalLong.empty() : chosen.leastMemoryMiB();
        return new SizingResult(
                tight ? Verdict.Tight : Verdict.Fits,
                List.of(),
                List.copyOf(warnings),
                ProductVerdict.leading(chosen.product(), verdicts),
                Optional.of(new Chosen(chosen.product(), chosen.profile(), leastMemoryMiB, chosen.placement())),
                blocks);
    }

    private SizingResult refuse(
            ServingSpec spec,
            Verdict verdict,
            List<Reason> reasons,
            List<ProductVerdict> ordered,
            List<ProductVerdict> relevant) {
        List<Warning> warnings = ordered.isEmpty() ? spec.warnings() : warnings(spec, ordered.getFirst());
        return new SizingResult(
                verdict,
                reasons,
                warnings,
                List.copyOf(ordered),
                Optional.empty(),
                blocks(spec, relevant, Optional.empty()));
    }

    private List<Reason> doesNotFit(ServingSpec spec, List<ProductVerdict> verdicts) {
        if (verdicts.isEmpty()) {
            return List.of(PlacementRefusals.of(new Places(spec, capacity, List.of(), 0)));
        }
        List<Reason> reasons = new ArrayList<>();
        verdicts.forEach(verdict -> reasons.addAll(verdict.memoryReasons()));
        verdicts.forEach(verdict -> verdict.unsupported().stream()
                .filter(reason -> !reasons.contains(reason))
                .forEach(reasons::add));
        return List.copyOf(reasons);
    }

    private static List<Reason> unsupported(List<ProductVerdict> holding) {
        LinkedHashSet<Reason> reasons = new LinkedHashSet<>();
        holding.forEach(verdict -> reasons.addAll(verdict.unsupported()));
        return List.copyOf(reasons);
    }

    private Blocks blocks(ServingSpec spec, List<ProductVerdict> relevant, Optional<Placement> placed) {
        List<GpuClass> classes = ProductVerdict.classes(relevant);
        int free = capacity.freeGpus(classes);
        int largest = capacity.largestFreeBlock(classes);
        int nodes = placed.or(() ->
                        classes.stream().findFirst().flatMap(first -> choice.placement(spec, first, Optional.empty())))
                .map(placement -> placement.split().nodes())
                .orElse(0);
        String message = PlacementWords.summary(spec, capacity, classes, nodes, placed, hardware.assumed());
        return new Blocks(free, largest, nodes, message);
    }

    private List<Warning> warnings(ServingSpec spec, ProductVerdict product) {
        LinkedHashSet<Warning> warnings = new LinkedHashSet<>(spec.warnings());
        warnings.addAll(product.warnings());
        int cuda = spec.runtime()
                .facts()
                .map(facts -> facts.rules().getLast().cuda())
                .orElse(0);
        Products.driverWarning(product.gpu().product(), cuda, oldestDriver).ifPresent(warnings::add);
        return List.copyOf(warnings);
    }

    /** A configuration that would be accepted: product and profile. */
    record Acceptable(String product, Profile profile) {}

    /**
     * The short answer for the nearest-fit search, in the same order of preference as {@link #judge}, without words:
     * placement first, because it is the cheapest to ask, then the engine, then the memory.
     */
    Optional<Acceptable> accepts(ServingSpec spec) {
        List<Acceptable> accepted = new ArrayList<>();
        for (Present product : products) {
            if (choice.canPlace(spec, new GpuClass(product.name(), 0))
                    && SupportChecks.evaluate(new EngineStart(spec, product.gpu(), catalog))
                            .reasons()
                            .isEmpty()) {
                MemoryRules.holds(spec, product, catalog).stream()
                        .filter(held -> choice.canPlace(spec, new GpuClass(product.name(), held.leastMemoryMiB())))
                        .forEach(held -> accepted.add(new Acceptable(product.name(), held.profile())));
            }
        }
        return accepted.stream().min(choice.preference());
    }

    /** True when a replica of this layout finds its blocks on some product, whatever its length. */
    boolean placeable(ServingSpec spec) {
        return products.stream().anyMatch(product -> choice.canPlace(spec, new GpuClass(product.name(), 0)));
    }

    /** Products that this judge looks at, in order of name. */
    List<String> products() {
        return products.stream().map(Present::name).toList();
    }

    /** Taints that keep the pods from nodes, those of most nodes first. */
    public List<Taint> untolerated() {
        return capacity.taints();
    }

    /** The most that a pod of ours could have of a resource on one node; empty where a node does not say. */
    OptionalLong mostLeft(String resource) {
        return capacity.mostLeft(resource);
    }

    /** GPUs of the largest node of each product within the node selector, free or not. */
    Map<String, Integer> gpusPerNode() {
        return hardware.assumed()
                ? products.stream().collect(Collectors.toMap(Present::name, product -> Choice.ASSUMED_GPUS_PER_NODE))
                : capacity.gpusPerNode();
    }

    /**
     * GPUs that could at most serve one replica of a product: running or free; all of them where no replica is to run
     * now.
     */
    int reachableGpus(String product, int replicas) {
        Pool pool = capacity.pool(new GpuClass(product, 0));
        return hardware.assumed() ? Integer.MAX_VALUE : replicas == 0 ? pool.all() : pool.free();
    }
}
