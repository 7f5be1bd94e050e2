package io.mimo.sizing.support;

import io.mimo.catalog.EngineFacts.Reading;
import java.util.Optional;

/**
 * A release between two that were read for {@code catalog/releases.yaml} is warned of: its neighbours' rules stand for
 * it.
 */
final class ReleaseInterpolated implements SupportCheck {
    @Override
    public Optional<Finding> check(EngineStart start) {
        if (!start.isRead(Reading.Between)) {
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
