package io.mimo.sizing.support;

import io.mimo.catalog.Catalog;
import io.mimo.catalog.EngineFacts.Reading;
import java.util.Optional;

/**
 * A release more than {@link Catalog#MINORS_AHEAD} minor versions above the newest that was read is refused, unless
 * {@code engine.allowUnreadRelease}: nobody can say what it needs.
 */
final class ReleaseTooNew implements SupportRefusal {
    @Override
    public Optional<Finding> check(EngineStart start) {
        if (!start.isRead(Reading.FarAhead) || start.spec().acceptance().unreadRelease()) {
            return Optional.empty();
        }
        return Finding.refused(
                "ReleaseTooNew",
                "spec.engine.image",
                start.version().toString(),
                "vLLM " + start.version() + " is more than " + Catalog.MINORS_AHEAD + " minor versions above "
                        + start.newest() + ", the newest that was read, so what it needs is not known",
                remedy(start));
    }

    @Override
    public String remedy(EngineStart start) {
        return "use vllm/vllm-openai:v" + start.newest() + ", a newer build of mimo, or set engine.allowUnreadRelease: "
                + "true to have it sized as " + start.newest();
    }
}
