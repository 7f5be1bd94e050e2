package io.mimo.sizing;

/**
 * One GPU's memory on one pipeline stage, in bytes. {@code overheadCharged} is the part of the band that the profile
 * charges; {@code draft} is the draft layer's part of the weights; {@code extra} is what the spec sets aside for what
 * is not modelled.
 */
public record StageLedger(
        int stage,
        long visible,
        long budget,
        long weights,
        Overhead overhead,
        long overheadCharged,
        long kvNeeded,
        long draft,
        long extra) {

    public StageLedger(
            int stage,
            long visible,
            long budget,
            long weights,
            Overhead overhead,
            long overheadCharged,
            long kvNeeded) {
        this(stage, visible, budget, weights, overhead, overheadCharged, kvNeeded, 0, 0);
    }

    /** All that is asked of the GPU. */
    public long needed() {
        return weights + overheadCharged + extra + kvNeeded;
    }

    /** What is left for the KV cache; negative when the weights and overhead alone exceed the budget. */
    public long kvPool() {
        return budget - weights - overheadCharged - extra;
    }

    /** What is missing; 0 when the stage fits. */
    public long missing() {
        return Math.max(0, kvNeeded - kvPool());
    }

    public boolean fits() {
        return missing() == 0;
    }

    /** True when the overhead's high end would fit too. */
    boolean fitsAtHighOverhead() {
        return kvNeeded <= budget - weights - overhead.high() - extra;
    }
}
