package io.mimo.sizing.model;

import io.mimo.api.Verdict;
import io.mimo.catalog.ModelFacts;
import io.mimo.catalog.StorageFormat;
import io.mimo.sizing.Reason;
import io.mimo.sizing.Refusal;
import java.util.Optional;

/**
 * The attention's FP8 block scales were made for one attention tensor-parallel size ({@code fp8AttentionTensor} in
 * {@code catalog/models}; found by running vLLM 0.33.0's own scale loaders).
 */
final class Fp8ScalesNotSound implements Refusal<ModelStart> {
    @Override
    public Optional<Reason> check(ModelStart facts) {
        ModelFacts model = facts.model();
        int sound = model.fp8AttentionTensor();
        int tensor = facts.tensor();
        if (sound == 0 || sound == tensor || facts.format().formats().attention() != StorageFormat.FP8_BLOCK) {
            return Optional.empty();
        }
        return Optional.of(new Reason(
                Verdict.Unsupported,
                "Fp8ScalesNotSound",
                "--tensor-parallel-size",
                tensor,
                "the FP8 block scales of " + model.name() + " were made for attention tensor-parallel " + sound
                        + "; at " + tensor + " they do not load or load wrong",
                remedy(facts)));
    }

    @Override
    public String remedy(ModelStart facts) {
        return "use --tensor-parallel-size " + facts.model().fp8AttentionTensor();
    }
}
