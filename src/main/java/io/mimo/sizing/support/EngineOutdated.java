package io.mimo.sizing.support;

import io.mimo.catalog.EngineVersion;
import java.util.Optional;

/**
 * A release before 0.21.0 is warned of: it starts, but stores V as wide as K or has no class for the draft layer.
 * Source: {@code padValues} and {@code draft} in {@code catalog/releases.yaml}.
 */
final class EngineOutdated implements SupportCheck {
    /** Oldest release that the maintainers' recipes were still read for without known faults of this model. */
    private static final EngineVersion RECOMMENDED = new EngineVersion(0, 21, 0);

    @Override
    public Optional<Finding> check(EngineStart start) {
        if (!start.hasModel() || start.version().compareTo(RECOMMENDED) >= 0) {
            return Optional.empty();
        }
        return Finding.warned(
                "EngineOutdated",
                "spec.engine.image",
                "vLLM " + start.version()
                        + " is older than 0.21.0, the first with this model's KV cache unpadded and its "
                        + "draft layers; plan an upgrade");
    }
}
