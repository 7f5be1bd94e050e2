package io.mimo.sizing.model;

import io.mimo.sizing.Reason;
import io.mimo.sizing.Refusal;
import java.util.List;
import java.util.Optional;

/** All reasons, in their order in an answer. */
public final class ModelRefusals {
    /** Nothing else is asked of such a model: it has no heads that could be split. */
    private static final Refusal<ModelStart> ALONE = new LatentAttention();

    private static final List<Refusal<ModelStart>> ORDER = List.of(
            new HeadsNotDivisible(),
            new Fp8ScalesNotSound(),
            new ContextTooLong(),
            new StagesWithoutLayers(),
            new SliceNotWhole("--tensor-parallel-size", Slices::ofDense),
            new SliceTooThin("--tensor-parallel-size", Slices::ofDense),
            new RanksWithoutExperts(),
            new SliceNotWhole("--enable-expert-parallel", Slices::ofExperts),
            new SliceTooThin("--enable-expert-parallel", Slices::ofExperts));

    private ModelRefusals() {}

    /** Why vLLM would not start it, or why it cannot be sized; empty when it would and can. */
    public static List<Reason> of(ModelStart start) {
        Optional<Reason> alone = ALONE.check(start);
        return alone.isPresent() ? List.of(alone.get()) : Refusal.all(ORDER, start);
    }
}
