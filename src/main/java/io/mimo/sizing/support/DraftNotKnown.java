package io.mimo.sizing.support;

import java.util.Optional;

/** A draft of a model whose draft layer is not in {@code catalog/models} is refused: its memory cannot be sized. */
final class DraftNotKnown implements SupportRefusal {
    @Override
    public Optional<Finding> check(EngineStart start) {
        var model = start.spec().model();
        return Drafting.of(start)
                .filter(drafting -> !model.draft().exists())
                .flatMap(drafting -> Finding.refused(
                        "DraftNotKnown",
                        Drafting.PATH,
                        model.name(),
                        "--speculative-config: " + model.name()
                                + " has no draft layer in the catalogue, so its memory is not known",
                        remedy(start)));
    }

    @Override
    public String remedy(EngineStart start) {
        return Drafting.WITHOUT;
    }
}
