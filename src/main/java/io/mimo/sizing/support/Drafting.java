package io.mimo.sizing.support;

import io.mimo.catalog.ReleaseFacts;
import io.mimo.catalog.ReleaseFacts.Draft;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A start with {@code --speculative-config}, and the words that its refusals share. What a release can do with a draft
 * layer is {@code draft} in {@code catalog/releases.yaml}.
 */
record Drafting(EngineStart start) {
    static final String PATH = "spec.engine.extraArgs";
    static final String WITHOUT = "remove --speculative-config";

    /** Empty where nothing is drafted, or the release has not even the model. */
    static Optional<Drafting> of(EngineStart start) {
        return start.spec().runtime().effects().drafts() && start.hasModel()
                ? Optional.of(new Drafting(start))
                : Optional.empty();
    }

    boolean lacks(Predicate<Draft> can) {
        return start.anyRule(rule -> !can.test(rule.draft()));
    }

    String version() {
        return start.version().toString();
    }

    /** Of the releases that were read. */
    String first(Predicate<Draft> can) {
        return start.catalog().releases().stream()
                .filter(release -> can.test(release.draft()))
                .map(ReleaseFacts::version)
                .findFirst()
                .orElseThrow()
                .toString();
    }

    String withoutOrNewer(Predicate<Draft> can) {
        return WITHOUT + ", or use vLLM " + first(can) + " or newer";
    }
}
