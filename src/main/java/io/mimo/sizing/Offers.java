package io.mimo.sizing;

import io.mimo.api.Verdict;
import io.mimo.catalog.Catalog;
import io.mimo.catalog.Checkpoint;
import io.mimo.catalog.PriceFacts;
import io.mimo.inventory.Inventory;
import io.mimo.spec.Layout;
import io.mimo.spec.ServingSpec;
import io.mimo.spec.ServingSpec.Hardware;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What an inventory could serve when nobody has asked for a layout yet: all legal layouts of the given checkpoints on
 * every product present, each judged with the very rules of the verdict.
 */
public final class Offers {
    private Offers() {}

    /**
     * All offers, best first: those with room for every replica asked for, then Fits before Tight, fewest GPUs, lowest
     * price (unpriced last). No two have the same checkpoint, product and split; expert parallelism is on where data
     * ranks share experts.
     *
     * @param wish length, limits and replicas that count; its layout and checkpoint are replaced
     */
    public static List<Offer> over(
            ServingSpec wish, List<Checkpoint> checkpoints, Inventory inventory, Catalog catalog) {
        List<Offer> offers = new ArrayList<>();
        for (String product : new Judge(inventory, wish.hardware(), catalog).products()) {
            ServingSpec pinned = wish.withHardware(only(wish.hardware(), product));
            Judge judge = new Judge(inventory, pinned.hardware(), catalog);
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
        offers.sort(order(wish.scaling().initialReplicas()));
        Set<List<Object>> seen = new HashSet<>();
        return offers.stream().filter(offer -> seen.add(split(offer))).toList();
    }

    /**
     * The first offer of each checkpoint, product and number of GPUs: what is worth a line when there is room for a
     * few.
     */
    public static List<Offer> firstOfEachSize(List<Offer> offers) {
        Set<List<Object>> seen = new HashSet<>();
        return offers.stream()
                .filter(offer -> seen.add(List.of(
                        offer.checkpoint().uri(),
                        offer.product(),
                        offer.layout().gpus())))
                .toList();
    }

    private static Optional<Offer> offer(ServingSpec spec, Checkpoint checkpoint, Judge judge, Catalog catalog) {
        if (judge.accepts(spec).isEmpty()) {
            return Optional.empty();
        }
        Judgement judgement = judge.judge(spec, Optional.empty());
        int gpus = spec.layout().gpus() * Math.max(1, spec.scaling().initialReplicas());
        return judgement.chosen().map(chosen -> {
            MemoryLedger ledger = chosen.product().deciding();
            int ranks = spec.layout().data();
            String product = chosen.product().gpu().product();
            return new Offer(
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

    private static Comparator<Offer> order(int replicas) {
        return Comparator.comparing((Offer offer) -> offer.replicasPossible() < replicas)
                .thenComparing(offer -> offer.verdict() != Verdict.Fits)
                .thenComparingInt(offer -> offer.layout().gpus())
                .thenComparing(offer -> PriceFacts.orLast(offer.perHourUsd()))
                .thenComparing(
                        offer -> offer.layout().data() > 1 && !offer.layout().expertParallel())
                .thenComparingInt(offer -> offer.layout().pipeline())
                .thenComparingInt(offer -> -offer.layout().tensor())
                .thenComparing(offer -> offer.checkpoint().uri())
                .thenComparing(Offer::product);
    }

    private static List<Object> split(Offer offer) {
        Layout layout = offer.layout();
        return List.of(offer.checkpoint().uri(), offer.product(), layout.tensor(), layout.data(), layout.pipeline());
    }

    private static Hardware only(Hardware hardware, String product) {
        return new Hardware(
                List.of(product),
                hardware.resourceName(),
                hardware.nodeSelector(),
                hardware.tolerations(),
                hardware.assumed());
    }
}
