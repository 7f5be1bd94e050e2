package io.mimo.sizing.support;

import io.mimo.catalog.EngineFacts.Reading;
import java.util.Optional;

/** A release newer than all that were read is warned of: the newest one's rules stand for it. */
final class ReleaseUnread implements SupportCheck {
    @Override
    public Optional<Finding> check(EngineStart start) {
        boolean allowed =
                start.isRead(Reading.FarAhead) && start.spec().acceptance().unreadRelease();
        if (!start.isRead(Reading.Ahead) && !allowed) {
            return Optional.empty();
        }
        return Finding.warned(
                "ReleaseUnread",
                "spec.engine.image",
                "vLLM " + start.version() + " was not read: sized as the newest that was, " + start.newest()
                        + "; if it needs more memory, this verdict is wrong");
    }
}
