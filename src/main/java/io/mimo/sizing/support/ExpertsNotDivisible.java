package io.mimo.sizing.support;

import java.util.Optional;

/**
 * Without expert parallelism an expert's columns must divide by the ranks; otherwise it is refused, and vLLM would stop
 * on an assertion. Source: model_executor/layers/fused_moe/layer.py.
 */
final class ExpertsNotDivisible implements SupportRefusal {
    @Override
    public Optional<Finding> check(EngineStart start) {
        int ranks = start.layout().expertRanks();
        int intermediate = start.spec().model().moe().intermediate();
        if (start.layout().expertParallel() || intermediate % ranks == 0) {
            return Optional.empty();
        }
        return Finding.refused(
                "ExpertsNotDivisible",
                "spec.parallelism.data",
                start.layout().data(),
                "without expert parallelism an expert's " + intermediate + " columns must divide by tensor * data = "
                        + ranks,
                remedy(start));
    }

    @Override
    public String remedy(EngineStart start) {
        return "set expert to " + start.layout().expertRanks() + ", or data to a power of two";
    }
}
