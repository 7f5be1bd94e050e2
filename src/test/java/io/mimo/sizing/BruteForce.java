package io.mimo.sizing;

import io.mimo.catalog.Catalog;
import io.mimo.catalog.Checkpoint;
import io.mimo.inventory.Inventory;
import io.mimo.inventory.NodeFacts;
import io.mimo.manifest.Layout;
import io.mimo.manifest.ServingSpec;
import io.mimo.manifest.SpecResolver;
import io.mimo.manifest.SpecResolver.Resolution;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.IntStream;

/** All manifests near one, judged one by one; one judge per product filter, because it only counts the nodes. */
final class BruteForce {
    static final Catalog CATALOG = Catalog.load();
    private static final int MOST_GPUS = 64;
    private static final int STEP = 1024;

    private final Case some;
    private final Ask ask;
    private final Map<List<String>, Evaluator> judges = new HashMap<>();
    private Optional<Rank> best = Optional.empty();
    /** Edits beside those of layout, length, checkpoint, products and tight plans. */
    private int more;

    BruteForce(Case some) {
        this.some = some;
        this.ask = some.ask();
    }

    Optional<Rank> best() {
        List<String> shares = shares();
        for (String share : shares) {
            if (alone(ask.utilization(share))) {
                break;
            }
        }
        bases(ask);
        if (best.isEmpty() && !shares.isEmpty()) {
            more = 1;
            bases(ask.utilization(shares.getLast()));
        }
        return best;
    }

    private void bases(Ask own) {
        List<Ask> bases = new ArrayList<>(List.of(own));
        CATALOG.checkpoints().stream()
                .map(BruteForce::names)
                .filter(names -> !names.get(1).equals(ask.precision()))
                .forEach(names -> bases.add(own.checkpoint(names.get(0), names.get(1))));
        for (Ask base : bases) {
            for (Ask filtered : filters(base)) {
                layouts(filtered);
            }
        }
    }

    /** Every higher share of the memory, to two places, up to the highest that is proposed. */
    private List<String> shares() {
        int asked = (int) Math.floor(ask.utilization() * 100 + 1e-9);
        return IntStream.rangeClosed(asked + 1, 95)
                .mapToObj(percent -> "0." + percent)
                .toList();
    }

    private boolean alone(Ask changed) {
        return SpecResolver.resolve(changed.manifest(), CATALOG) instanceof Resolution.Valid(ServingSpec spec)
                && judged(changed, spec, changed.length(), 1);
    }

    private static List<String> names(Checkpoint checkpoint) {
        return List.of(checkpoint.uri(), checkpoint.precision().name());
    }

    /** As it is, with tight plans allowed, with each other product named, and with both. */
    private List<Ask> filters(Ask base) {
        List<Ask> all = new ArrayList<>(List.of(base));
        if (!ask.products().isEmpty()) {
            new TreeSet<>(some.nodes().stream()
                            .map(node -> node.product().orElseThrow())
                            .toList())
                    .stream()
                            .filter(product -> !ask.products().contains(product))
                            .forEach(product -> all.add(base.products(List.of(product))));
        }
        if (!ask.tight()) {
            List.copyOf(all).forEach(one -> all.add(one.allowTight()));
        }
        return all;
    }

    private void layouts(Ask filtered) {
        if (!(SpecResolver.resolve(filtered.layout(1, 1, 1, 0).manifest(), CATALOG)
                instanceof Resolution.Valid(ServingSpec spec))) {
            return;
        }
        long most = Math.min(
                MOST_GPUS,
                some.nodes().stream()
                        .mapToLong(node -> node.allocatable("nvidia.com/gpu"))
                        .sum());
        for (int tensor = 1; tensor <= most; tensor *= 2) {
            for (int pipeline = 1; pipeline <= 48 && tensor * pipeline <= most; pipeline++) {
                for (int data = 1; tensor * pipeline * data <= most; data++) {
                    lengths(filtered.layout(tensor, data, pipeline, 0), spec);
                    lengths(filtered.layout(tensor, data, pipeline, tensor * data), spec);
                }
            }
        }
    }

    /** Every length, the longest first, until no other can be better. */
    private void lengths(Ask layout, ServingSpec resolved) {
        int edits = edits(layout) + more;
        if (best.isPresent() && best.get().edits() < edits) {
            return;
        }
        ServingSpec spec =
                resolved.withLayout(new Layout(layout.tensor(), layout.data(), layout.pipeline(), layout.expert()));
        if (judged(layout, spec, layout.length(), edits)
                || best.isPresent() && best.get().edits() < edits + 1) {
            return;
        }
        for (int tokens = (layout.length() - 1) / STEP * STEP; tokens > 0; tokens -= STEP) {
            if (judged(layout, spec.withMaxModelLen(tokens), tokens, edits + 1)) {
                return;
            }
        }
    }

    /** True when accepted. */
    private boolean judged(Ask layout, ServingSpec spec, int length, int edits) {
        Evaluator judge = judges.computeIfAbsent(
                layout.products(), products -> new Evaluator(some.inventory(), spec.hardware(), CATALOG));
        SizingResult judgement = judge.judge(spec, Optional.empty());
        if (judgement.accepted()) {
            Rank rank = Rank.of(
                    edits,
                    !layout.uri().equals(ask.uri()),
                    judgement.verdict(),
                    length,
                    spec.layout(),
                    judgement.chosen().orElseThrow().product().gpu().product(),
                    some.gpusPerNode(
                            judgement.chosen().orElseThrow().product().gpu().product()));
            best = Optional.of(best.filter(known -> known.compareTo(rank) <= 0).orElse(rank));
        }
        return judgement.accepted();
    }

    private int edits(Ask other) {
        boolean ranks = other.tensor() != ask.tensor() || other.data() != ask.data();
        return (other.uri().equals(ask.uri()) ? 0 : 2)
                + (other.tensor() == ask.tensor() ? 0 : 1)
                + (other.data() == ask.data() ? 0 : 1)
                + (other.pipeline() == ask.pipeline() ? 0 : 1)
                + (ranks || other.expert() == ask.expert() ? 0 : 1)
                + (other.products().equals(ask.products()) ? 0 : 1)
                + (other.tight() == ask.tight() ? 0 : 1);
    }

    /** What is asked on which nodes. */
    record Case(Ask ask, List<NodeFacts> nodes) {
        long gpusPerNode(String product) {
            return nodes.stream()
                    .filter(node -> node.product().orElseThrow().equals(product))
                    .mapToLong(node -> node.allocatable("nvidia.com/gpu"))
                    .max()
                    .orElseThrow();
        }

        Inventory inventory() {
            return Inventory.of(nodes, List.of());
        }
    }
}
