package io.mimo.sizing.support;

import java.util.Optional;

/**
 * A release that nobody has read for {@code catalog/releases.yaml} is warned of: its neighbours' rules stand for it.
 */
final class ReleaseInterpolated implements SupportCheck {
    @Override
    public Optional<Finding> check(EngineStart start) {
        boolean interpolated = start.spec()
                .runtime()
                .facts()
                .filter(facts -> facts.interpolated())
                .isPresent();
        if (!interpolated) {
            return Optional.empty();
        }
        return Finding.warned(
                "ReleaseInterpolated",
                "spec.engine.image",
                "vLLM " + start.version() + " was not read: sized by the larger need of its neighbours "
                        + String.join(
                                " and ",
                                start.rules().stream()
                                        .map(rule -> rule.version().toString())
                                        .toList()));
    }
}
