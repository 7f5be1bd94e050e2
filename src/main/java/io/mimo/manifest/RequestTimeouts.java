package io.mimo.manifest;

import io.mimo.api.OptionalObjects.Route;
import io.mimo.api.OptionalObjects.Route.Timeouts;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How long a request of each mode may take at the gateway.
 *
 * @param direct a direct answer takes 10-30 s (field guide, production checklist)
 * @param thinking a thinking one 120-300 s (there too)
 */
public record RequestTimeouts(Duration direct, Duration thinking) {
    public static final RequestTimeouts DEFAULT = new RequestTimeouts(
            Duration.ofSeconds(Timeouts.DEFAULT_DIRECT_SECONDS), Duration.ofSeconds(Timeouts.DEFAULT_THINKING_SECONDS));

    private static final Duration LEAST = Duration.ofSeconds(1);
    /** Longer than any answer of this model's longest context takes. */
    private static final Duration MOST = Duration.ofHours(1);

    private static final Pattern FORM = Pattern.compile("([0-9]{1,9})(ms|s|m|h)");

    /** Problems are added for what is out of bounds; the defaults stand in for what is not given. */
    public static RequestTimeouts of(@Nullable Route route, List<Problem> problems) {
        if (route == null || route.timeouts() == null) {
            return DEFAULT;
        }
        var given = new RequestTimeouts(
                read("direct", route.timeouts().direct(), DEFAULT.direct(), problems),
                read("thinking", route.timeouts().thinking(), DEFAULT.thinking(), problems));
        if (given.thinking().compareTo(given.direct()) < 0) {
            problems.add(new Problem(
                    "TimeoutsReversed",
                    "spec.route.timeouts.thinking",
                    route.timeouts().thinking(),
                    "route.timeouts.thinking: " + given.thinking().toSeconds() + "s is less than direct: "
                            + given.direct().toSeconds() + "s, although a thinking answer has 5 to 10 times the tokens",
                    "raise thinking to at least " + given.direct().toSeconds() + "s"));
        }
        return given;
    }

    private static Duration read(String mode, @Nullable String text, Duration otherwise, List<Problem> problems) {
        if (text == null) {
            return otherwise;
        }
        Duration duration = duration(text);
        if (duration.compareTo(LEAST) < 0 || duration.compareTo(MOST) > 0) {
            problems.add(new Problem(
                    "TimeoutOutOfRange",
                    "spec.route.timeouts." + mode,
                    text,
                    "route.timeouts." + mode + ": " + text + " is not between 1s and 1h",
                    "give a duration such as " + otherwise.toSeconds() + "s"));
            return otherwise;
        }
        return duration;
    }

    /** Zero for what the schema would not let through. */
    private static Duration duration(String text) {
        Matcher found = FORM.matcher(text);
        if (!found.matches()) {
            return Duration.ZERO;
        }
        long amount = Long.parseLong(found.group(1));
        return switch (found.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            default -> Duration.ofHours(amount);
        };
    }
}
