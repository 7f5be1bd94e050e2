package io.mimo.sizing.model;

import io.mimo.api.Verdict;
import io.mimo.catalog.ModelFacts;
import io.mimo.sizing.Reason;
import io.mimo.sizing.Refusal;
import java.util.Optional;

/**
 * vLLM splits attention by whole heads, and copies KV heads only in whole multiples (config/model.py,
 * layers/linear.py). A manifest is refused earlier, for the heads of its one model ({@code manifest/schema}).
 */
final class HeadsNotDivisible implements Refusal<ModelStart> {
    @Override
    public Optional<Reason> check(ModelStart facts) {
        ModelFacts model = facts.model();
        int tensor = facts.tensor();
        boolean uneven = model.attention().stream()
                .anyMatch(kind -> kind.kvHeads() % tensor != 0 && tensor % kind.kvHeads() != 0);
        if (model.attentionHeads() % tensor == 0 && !uneven) {
            return Optional.empty();
        }
        return Optional.of(new Reason(
                Verdict.Unsupported,
                "HeadsNotDivisible",
                "--tensor-parallel-size",
                tensor,
                model.attentionHeads() + " attention heads and "
                        + model.attention().getFirst().kvHeads() + " KV heads of " + model.name()
                        + " cannot be split over " + tensor + " GPUs",
                remedy(facts)));
    }

    @Override
    public String remedy(ModelStart facts) {
        return "use a tensor size that divides " + facts.model().attentionHeads();
    }
}
