package io.mimo.sizing.model;

import io.mimo.api.Verdict;
import io.mimo.catalog.ModelFacts;
import io.mimo.sizing.Reason;
import io.mimo.sizing.Refusal;
import java.util.Optional;

/** Each pipeline stage needs a layer of its own. */
final class StagesWithoutLayers implements Refusal<ModelStart> {
    @Override
    public Optional<Reason> check(ModelStart facts) {
        ModelFacts model = facts.model();
        int stages = facts.layout().pipeline();
        if (stages <= model.layers()) {
            return Optional.empty();
        }
        return Optional.of(new Reason(
                Verdict.Unsupported,
                "StagesWithoutLayers",
                "--pipeline-parallel-size",
                stages,
                model.name() + " has only " + model.layers() + " layers",
                remedy(facts)));
    }

    @Override
    public String remedy(ModelStart facts) {
        return "use at most " + facts.model().layers() + " stages";
    }
}
