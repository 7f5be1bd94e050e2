package io.mimo.sizing;

import io.mimo.api.Verdict;
import io.mimo.catalog.Catalog;
import io.mimo.catalog.Checkpoint;
import io.mimo.inventory.Inventory;
import io.mimo.manifest.Layout;
import io.mimo.manifest.ServingSpec;
import io.mimo.manifest.ServingSpec.Acceptance;
import io.mimo.manifest.ServingSpec.Hardware;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The configurations nearest to the user's that would be accepted now: fewest edits, then the same checkpoint, then
 * Fits before Tight, then the longest request, then the layout and product of {@link Preference}. Walks all legal
 * layouts over the GPUs that can be reached, trying the edits in order of their number, and judges each with the very
 * rules of the verdict.
 */
public final class NearestFit {
    /** Layouts beyond this are not proposed unless the user asked for as many. */
    static final int MOST_GPUS = 64;

    private static final int TOKEN_STEP = 1024;

    private final ServingSpec spec;
    private final Layout baseline;
    private final Evaluator judge;
    private final Evaluator anyProduct;
    private final Inventory inventory;
    private final Catalog catalog;
    private final List<FieldChange> changed;
    private final FitOrder order;

    /**
     * @param spec what was asked, with a legal layout
     * @param baseline the layout as written, legal or not; edits are counted against it
     */
    public NearestFit(ServingSpec spec, Layout baseline, Evaluator judge, Inventory inventory, Catalog catalog) {
        this(spec, baseline, judge, inventory, catalog, List.of());
    }

    private NearestFit(
            ServingSpec spec,
            Layout baseline,
            Evaluator judge,
            Inventory inventory,
            Catalog catalog,
            List<FieldChange> changed) {
        this.spec = spec;
        this.baseline = baseline;
        this.judge = judge;
        this.inventory = inventory;
        this.catalog = catalog;
        this.changed = changed;
        Hardware hardware = spec.hardware();
        this.anyProduct = hardware.products().isEmpty() || hardware.assumed()
                ? judge
                : new Evaluator(inventory, hardware.withProducts(List.of()), catalog);
        this.order = new FitOrder(spec, anyProduct.gpusPerNode(), catalog);
    }

    private record Try(
            ServingSpec spec,
            Evaluator judge,
            Optional<Checkpoint> checkpoint,
            boolean productEdited,
            boolean tightAllowed,
            int edits) {}

    /**
     * At most {@code most} fits, best first, no two with the same split, checkpoint and changed fields. Other fields
     * are changed alone, in the layout that was asked for; all at once only where nothing else is found.
     */
    public List<Fit> search(int most) {
        List<List<SpecChange>> fields = SpecChange.of(spec, judge, inventory, catalog);
        List<Fit> found = search(most, spec.layout().equals(baseline) ? CauseFits.of(spec, fields) : List.of());
        return found.isEmpty() ? withLeast(fields.stream().map(List::getLast).toList(), most) : found;
    }

    /** With as few of these changes as will do, each with the value that asks for the least. */
    private List<Fit> withLeast(List<SpecChange> changes, int most) {
        List<SpecChange> needed = new ArrayList<>(changes);
        if (with(needed, 1).isEmpty()) {
            return List.of();
        }
        for (SpecChange change : changes) {
            List<SpecChange> fewer =
                    needed.stream().filter(other -> other != change).toList();
            if (!with(fewer, 1).isEmpty()) {
                needed.remove(change);
            }
        }
        return with(needed, most);
    }

    private List<Fit> search(int most, List<Fit> before) {
        List<Try> tries = tries();
        tries.sort(Comparator.comparingInt(Try::edits));
        List<Fit> found = new ArrayList<>(before);
        int seen = -1;
        for (Try attempt : tries) {
            if (attempt.edits() > seen) {
                seen = attempt.edits();
                List<Fit> best = order.best(found, most);
                if (best.size() == most && best.getLast().edits() < seen) {
                    break;
                }
            }
            evaluate(attempt).ifPresent(found::add);
        }
        return order.best(found, most);
    }

    private List<Fit> with(List<SpecChange> changes, int most) {
        return SpecChange.all(changes)
                .map(all -> new NearestFit(
                                all.edit().apply(spec), baseline, all.judge(), inventory, catalog, all.changes())
                        .search(most, List.of()))
                .orElse(List.of());
    }

    private List<Try> tries() {
        List<Try> tries = new ArrayList<>();
        List<Optional<Checkpoint>> checkpoints = new ArrayList<>(List.of(Optional.empty()));
        catalog.checkpoints().stream()
                .filter(other -> other.model().equals(spec.model().name()) && other.precision() != spec.precision())
                .forEach(other -> checkpoints.add(Optional.of(other)));
        for (Optional<Checkpoint> checkpoint : checkpoints) {
            ServingSpec base = checkpoint.map(spec::withCheckpoint).orElse(spec);
            for (Layout layout : layouts(base)) {
                int edits = layoutEdits(layout) + (checkpoint.isPresent() ? 2 : 0);
                ServingSpec candidate = base.withLayout(layout);
                addTries(tries, candidate, judge, checkpoint, false, edits);
                if (anyProduct != judge) {
                    addTries(
                            tries,
                            candidate.withHardware(spec.hardware().withProducts(List.of())),
                            anyProduct,
                            checkpoint,
                            true,
                            edits + 1);
                }
            }
        }
        return tries;
    }

    /** As it is and, where the user refuses tight plans, with them allowed. */
    private void addTries(
            List<Try> tries,
            ServingSpec candidate,
            Evaluator by,
            Optional<Checkpoint> checkpoint,
            boolean productEdited,
            int edits) {
        tries.add(new Try(candidate, by, checkpoint, productEdited, false, edits));
        if (!spec.acceptance().tight()) {
            ServingSpec tight = candidate.withAcceptance(new Acceptance(
                    true,
                    spec.acceptance().unsupportedLayout(),
                    spec.acceptance().unreadRelease()));
            tries.add(new Try(tight, by, checkpoint, productEdited, true, edits + 1));
        }
    }

    /** The configuration as it is, else with the longest request that is accepted. */
    private Optional<Fit> evaluate(Try attempt) {
        if (!attempt.judge().placeable(attempt.spec())) {
            return Optional.empty();
        }
        Optional<Fit> whole = judged(attempt, attempt.spec().maxModelLen(), 0);
        if (whole.isPresent() || judged(attempt, TOKEN_STEP, 1).isEmpty()) {
            return whole;
        }
        int fits = 1;
        int tooMany = Math.ceilDiv(attempt.spec().maxModelLen(), TOKEN_STEP);
        while (tooMany - fits > 1) {
            int middle = (fits + tooMany) / 2;
            if (judged(attempt, middle * TOKEN_STEP, 1).isPresent()) {
                fits = middle;
            } else {
                tooMany = middle;
            }
        }
        return judged(attempt, fits * TOKEN_STEP, 1);
    }

    private Optional<Fit> judged(Try attempt, int maxModelLen, int moreEdits) {
        if (maxModelLen > attempt.spec().maxModelLen()) {
            return Optional.empty();
        }
        return attempt.judge()
                .accepts(attempt.spec().withMaxModelLen(maxModelLen))
                .map(accepted -> new Fit(
                        attempt.spec().layout(),
                        maxModelLen,
                        attempt.checkpoint(),
                        accepted.product(),
                        attempt.productEdited(),
                        attempt.tightAllowed(),
                        changed,
                        accepted.profile() == Profile.Requested ? Verdict.Fits : Verdict.Tight,
                        attempt.edits() + moreEdits + changed.size()));
    }

    /** Changed fields; an expert size goes with an edit of tensor or data, whose product it must equal. */
    private int layoutEdits(Layout layout) {
        int sizes = (layout.tensor() == baseline.tensor() ? 0 : 1)
                + (layout.data() == baseline.data() ? 0 : 1)
                + (layout.pipeline() == baseline.pipeline() ? 0 : 1);
        boolean ranksEdited = layout.tensor() != baseline.tensor() || layout.data() != baseline.data();
        return sizes + (!ranksEdited && layout.expert() != baseline.expert() ? 1 : 0);
    }

    private List<Layout> layouts(ServingSpec base) {
        int reach = anyProduct.products().stream()
                .mapToInt(product ->
                        anyProduct.reachableGpus(product, spec.scaling().initialReplicas()))
                .max()
                .orElse(0);
        int most = Math.min(reach, Math.max(MOST_GPUS, baseline.gpus()));
        return Layouts.legal(base.model(), most);
    }
}
