package io.mimo.cli;

import java.io.Console;
import java.util.Map;
import java.util.Optional;

/** What a table may use of the place where it is shown. */
record Terminal(boolean colour, int columns) {
    /** As wide as the explanation; also the width of everything that goes into a pipe or file. */
    static final int DEFAULT_COLUMNS = 90;

    private static final int FEWEST_COLUMNS = 40;
    private static final int MOST_COLUMNS = 200;

    /** When to colour. */
    enum When {
        auto,
        always,
        never
    }

    static Terminal of(When when) {
        Console console = System.console();
        return of(when, System.getenv(), console != null && console.isTerminal());
    }

    /** {@code auto} follows https://no-color.org: any value of NO_COLOR that is not empty switches colour off. */
    static Terminal of(When when, Map<String, String> environment, boolean interactive) {
        boolean wanted = environment.getOrDefault("NO_COLOR", "").isEmpty() && !"dumb".equals(environment.get("TERM"));
        boolean colour =
                switch (when) {
                    case always -> true;
                    case never -> false;
                    case auto -> interactive && wanted;
                };
        return new Terminal(colour, interactive ? columns(environment.get("COLUMNS")) : DEFAULT_COLUMNS);
    }

    private static int columns(String declared) {
        return Optional.ofNullable(declared)
                .filter(text -> text.matches("[0-9]{1,4}"))
                .map(Integer::parseInt)
                .map(columns -> Math.clamp(columns, FEWEST_COLUMNS, MOST_COLUMNS))
                .orElse(DEFAULT_COLUMNS);
    }
}
