package io.mimo.sizing;

import io.mimo.api.Verdict;
import io.mimo.manifest.Warning;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The whole answer on one spec and inventory.
 *
 * @param products every allowed product that is present or assumed; the deciding one first, then by name
 * @param chosen what to run; empty for a refusal
 * @param blocks free GPUs over the products whose memory and engine would do (all products when none would)
 */
public record SizingResult(
        Verdict verdict,
        List<Reason> reasons,
        List<Warning> warnings,
        List<ProductVerdict> products,
        Optional<Chosen> chosen,
        Blocks blocks) {

    /**
     * Product, profile, places, and the least labelled memory that its pods demand of a node; empty where no node was
     * looked at.
     */
    public record Chosen(ProductVerdict product, Profile profile, OptionalLong leastMemoryMiB, Placement placement) {}

    /** Free GPUs as placement sees them; {@code nodesPerReplica} is 0 when no split over the nodes exists. */
    public record Blocks(int freeGpus, int largestFreeBlock, int nodesPerReplica, String message) {}

    /** The same, where the first reason's remedy is known better: the edit that alone is accepted. */
    public SizingResult withRemedy(String remedy) {
        Reason first = reasons.getFirst();
        List<Reason> changed = new ArrayList<>(reasons);
        changed.set(
                0, new Reason(first.verdict(), first.reason(), first.path(), first.value(), first.message(), remedy));
        return new SizingResult(verdict, List.copyOf(changed), warnings, products, chosen, blocks);
    }

    SizingResult withWarning(Warning warning) {
        List<Warning> more = new ArrayList<>(warnings);
        more.add(warning);
        return new SizingResult(verdict, reasons, List.copyOf(more), products, chosen, blocks);
    }

    public boolean accepted() {
        return !verdict.isRefusal();
    }
}
