package io.mimo.sizing;

import io.mimo.api.Verdict;
import io.mimo.catalog.Catalog;
import io.mimo.catalog.Checkpoint;
import io.mimo.inventory.Inventory;
import io.mimo.manifest.Layout;
import io.mimo.manifest.ServingSpec;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What an inventory could serve when nobody has asked for a layout yet: all legal layouts of the given checkpoints on
 * every product present, each judged with the very rules of the verdict.
 */
public final class Candidates {
    private Candidates() {}

    /**
     * All offers, best first: those with room for every replica asked for, then Fits before Tight, the model's own
     * checkpoint before another's, then the layout and product of {@link Preference}, fewest GPUs first. No two have
     * the same checkpoint, product and split; expert parallelism is on where data ranks share experts.
     *
     * @param wish length, limits and replicas that count; its layout and checkpoint are replaced
     */
    public static List<Candidate> over(
            ServingSpec wish, List<Checkpoint> checkpoints, Inventory inventory, Catalog catalog) {
        List<Candidate> offers = new ArrayList<>();
        Map<String, Integer> gpusPerNode = new HashMap<>();
        for (String product : new Evaluator(inventory, wish.hardware(), catalog).products()) {
            ServingSpec pinned = wish.withHardware(wish.hardware().withProducts(List.of(product)));
            Evaluator judge = new Evaluator(inventory, pinned.hardware(), catalog);
            gpusPerNode.put(product, judge.gpusPerNode().getOrDefault(product, 0));
            int most = Math.min(
                    NearestFit.MOST_GPUS,
                    judge.reachableGpus(product, wish.scaling().initialReplicas()));
            for (Checkpoint checkpoint : checkpoints) {
                ServingSpec base = pinned.withCheckpoint(checkpoint);
                Layouts.legal(base.model(), most)
                        .forEach(layout -> offer(base.withLayout(layout), checkpoint, judge, catalog)
                                .ifPresent(offers::add));
            }
        }
        offers.sort(order(wish, gpusPerNode, catalog));
        Set<List<Object>> seen = new HashSet<>();
        return offers.stream().filter(offer -> seen.add(split(offer))).toList();
    }

    /**
     * The first offer of each checkpoint, product and number of GPUs: what is worth a line when there is room for a
     * few.
     */
    public static List<Candidate> firstOfEachSize(List<Candidate> offers) {
        Set<List<Object>> seen = new HashSet<>();
        return offers.stream()
                .filter(offer -> seen.add(List.of(
                        offer.checkpoint().uri(),
                        offer.product(),
                        offer.layout().gpus())))
                .toList();
    }

    private static Optional<Candidate> offer(
            ServingSpec spec, Checkpoint checkpoint, Evaluator judge, Catalog catalog) {
        if (judge.accepts(spec).isEmpty()) {
            return Optional.empty();
        }
        SizingResult judgement = judge.judge(spec, Optional.empty());
        int gpus = spec.layout().gpus() * Math.max(1, spec.scaling().initialReplicas());
        return judgement.chosen().map(chosen -> {
            MemoryLedger ledger = chosen.product().deciding();
            int ranks = spec.layout().data();
            String product = chosen.product().gpu().product();
            return new Candidate(
                    checkpoint,
                    spec.layout(),
                    chosen.placement().split().nodes(),
                    product,
                    chosen.placement().possible(),
                    judgement.verdict(),
                    ledger.kvTokens() * ranks,
                    ledger.maxConcurrency().multiply(BigDecimal.valueOf(ranks)),
                    catalog.prices().perHourUsd(product, gpus));
        });
    }

    private static Comparator<Candidate> order(ServingSpec wish, Map<String, Integer> gpusPerNode, Catalog catalog) {
        int replicas = wish.scaling().initialReplicas();
        return Comparator.comparing((Candidate offer) -> offer.replicasPossible() < replicas)
                .thenComparing(offer -> offer.verdict() != Verdict.Fits)
                .thenComparing(offer -> !offer.checkpoint().official())
                .thenComparing(Preference.layouts(wish, gpusPerNode, catalog, Candidate::layout, Candidate::product))
                .thenComparing(offer -> offer.checkpoint().uri());
    }

    private static List<Object> split(Candidate offer) {
        Layout layout = offer.layout();
        return List.of(offer.checkpoint().uri(), offer.product(), layout.tensor(), layout.data(), layout.pipeline());
    }
}
