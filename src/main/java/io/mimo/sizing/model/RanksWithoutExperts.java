package io.mimo.sizing.model;

import io.mimo.api.Verdict;
import io.mimo.catalog.ModelFacts;
import io.mimo.sizing.Reason;
import io.mimo.sizing.Refusal;
import java.util.Optional;

/**
 * With expert parallelism vLLM deals whole experts, so that of more ranks some would hold none (determine_expert_map in
 * model_executor/layers/fused_moe/layer.py).
 */
final class RanksWithoutExperts implements Refusal<ModelStart> {
    @Override
    public Optional<Reason> check(ModelStart facts) {
        ModelFacts model = facts.model();
        int ranks = facts.layout().expertRanks();
        if (!facts.dealsExperts() || ranks <= model.moe().experts()) {
            return Optional.empty();
        }
        return Optional.of(new Reason(
                Verdict.Unsupported,
                "RanksWithoutExperts",
                "--enable-expert-parallel",
                ranks,
                model.name() + " has " + model.moe().experts() + " experts, fewer than ranks",
                remedy(facts)));
    }

    @Override
    public String remedy(ModelStart facts) {
        return "keep tensor * data at " + facts.model().moe().experts() + " or below";
    }
}
