package io.mimo.catalog.flags;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One flag of {@code vllm serve}.
 *
 * @param name canonical, positive, with its dashes: {@code --tensor-parallel-size}
 * @param alias the short form, e.g. {@code -tp}
 * @param kind what follows it
 * @param releases those that have it
 * @param ruling what the operator makes of it
 */
public record FlagFacts(String name, Optional<Alias> alias, Kind kind, Releases releases, Ruling ruling) {
    /** vLLM 0.33.0 utils/argparse_utils.py pairs --enable-x with --disable-x; older releases know --no-x only. */
    private static final Releases PAIRED = Releases.parse("0.33-");

    private static final String ENABLE = "--enable-";
    private static final String DISABLE = "--disable-";

    /** A short form and the releases that have it. */
    public record Alias(String text, Releases releases) {}

    /** What follows a flag. */
    public enum Kind {
        /** Nothing; it has a negative form. */
        SWITCH,
        /** Nothing; it has no negative form. */
        BARE,
        /** One value. */
        ONE,
        /** One value or more, as separate words. */
        MANY,
        /** One value or none. */
        OPTIONAL,
        /** One JSON value, also given key by key: {@code --flag.key value}. */
        JSON;

        /** True when no value may follow. */
        public boolean takesNothing() {
            return this == SWITCH || this == BARE;
        }
    }

    static FlagFacts of(String[] columns) {
        Releases releases = Releases.parse(columns[3]);
        String[] alias = columns[1].split("@", 2);
        return new FlagFacts(
                "--".concat(columns[0]),
                alias[0].isEmpty()
                        ? Optional.empty()
                        : Optional.of(new Alias(alias[0], alias.length > 1 ? Releases.parse(alias[1]) : releases)),
                Kind.valueOf(columns[2].toUpperCase(Locale.ROOT)),
                releases,
                Ruling.of(Treatment.of(columns[4]), columns[5], columns[6], columns[7]));
    }

    /** The negative form that every release with the flag understands; only for a switch. */
    public String negativeName() {
        return "--no-".concat(name.substring(2));
    }

    /** Every way to write it. */
    List<Spelling> spellings() {
        List<Spelling> all = new ArrayList<>();
        all.add(new Spelling(name, this, false, releases));
        if (alias.isPresent()) {
            all.add(new Spelling(alias.get().text(), this, false, alias.get().releases()));
        }
        if (kind == Kind.SWITCH) {
            all.add(new Spelling(negativeName(), this, true, releases));
            if (name.startsWith(ENABLE)) {
                all.add(new Spelling(
                        DISABLE.concat(name.substring(ENABLE.length())), this, true, releases.and(PAIRED)));
            } else if (name.startsWith(DISABLE)) {
                all.add(new Spelling(
                        ENABLE.concat(name.substring(DISABLE.length())), this, true, releases.and(PAIRED)));
            }
        }
        return all;
    }
}
