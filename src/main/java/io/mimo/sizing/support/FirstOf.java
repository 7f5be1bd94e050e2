package io.mimo.sizing.support;

import java.util.List;
import java.util.Optional;

/** Several checks of which each matters only where those before it have nothing to say. */
final class FirstOf implements SupportCheck {
    private final List<SupportCheck> checks;

    FirstOf(SupportCheck... checks) {
        this.checks = List.of(checks);
    }

    @Override
    public Optional<Finding> check(EngineStart start) {
        return checks.stream()
                .map(check -> check.check(start))
                .flatMap(Optional::stream)
                .findFirst();
    }
}
