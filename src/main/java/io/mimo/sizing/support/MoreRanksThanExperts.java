package io.mimo.sizing.support;

import java.util.Optional;

/**
 * With expert parallelism more ranks than experts are refused: vLLM deals whole experts, so that some ranks would hold
 * none. Source: determine_expert_map in model_executor/layers/fused_moe/layer.py.
 */
final class MoreRanksThanExperts implements SupportRefusal {
    @Override
    public Optional<Finding> check(EngineStart start) {
        int ranks = start.layout().expertRanks();
        int experts = start.spec().model().moe().experts();
        if (!start.layout().expertParallel() || ranks <= experts) {
            return Optional.empty();
        }
        return Finding.refused(
                "MoreRanksThanExperts",
                "spec.parallelism.expert",
                start.layout().expert(),
                "the model has " + experts + " experts; " + ranks + " ranks would leave some without any",
                remedy(start));
    }

    @Override
    public String remedy(EngineStart start) {
        return "keep tensor * data at " + start.spec().model().moe().experts() + " or below";
    }
}
