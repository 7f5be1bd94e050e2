package io.mimo.sizing.model;

import io.mimo.api.Verdict;
import io.mimo.catalog.ModelFacts;
import io.mimo.sizing.Bytes;
import io.mimo.sizing.Reason;
import io.mimo.sizing.Refusal;
import java.util.Optional;

/** vLLM refuses a longer request than the model's positions (config/model.py). */
final class ContextTooLong implements Refusal<ModelStart> {
    @Override
    public Optional<Reason> check(ModelStart facts) {
        ModelFacts model = facts.model();
        if (facts.maxModelLen() <= model.maxPositions()) {
            return Optional.empty();
        }
        return Optional.of(new Reason(
                Verdict.Unsupported,
                "ContextTooLong",
                "--max-model-len",
                facts.maxModelLen(),
                model.name() + " has " + Bytes.grouped(model.maxPositions()) + " positions, fewer than "
                        + Bytes.grouped(facts.maxModelLen()),
                remedy(facts)));
    }

    @Override
    public String remedy(ModelStart facts) {
        return "set --max-model-len to " + facts.model().maxPositions() + " or less";
    }
}
