package io.mimo.sizing.support;

import io.mimo.api.Verdict;
import io.mimo.manifest.Warning;
import io.mimo.sizing.Reason;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What one check says. */
sealed interface Finding {
    /** Refused. */
    record Refused(Reason reason) implements Finding {}

    /** Refused, and nothing else is asked: the checks after it are of other files. */
    record RefusedAlone(Reason reason) implements Finding {}

    /** Refused unless {@code sizing.allowUnsupportedLayout}: a checkpoint of one's own may have other blocks. */
    record RefusedUnlessAllowed(Reason reason) implements Finding {}

    /** Runs, with a warning. */
    record Warned(Warning warning) implements Finding {}

    static Optional<Finding> refused(
            String reason, String path, @Nullable Object value, String message, String remedy) {
        return Optional.of(new Refused(new Reason(Verdict.Unsupported, reason, path, value, message, remedy)));
    }

    static Optional<Finding> refusedAlone(
            String reason, String path, @Nullable Object value, String message, String remedy) {
        return Optional.of(new RefusedAlone(new Reason(Verdict.Unsupported, reason, path, value, message, remedy)));
    }

    static Optional<Finding> refusedUnlessAllowed(
            String reason, String path, @Nullable Object value, String message, String remedy) {
        return Optional.of(
                new RefusedUnlessAllowed(new Reason(Verdict.Unsupported, reason, path, value, message, remedy)));
    }

    static Optional<Finding> warned(String reason, String path, String message) {
        return Optional.of(new Warned(new Warning(reason, path, message)));
    }
}
