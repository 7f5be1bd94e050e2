package io.mimo.manifest.engine;

import io.mimo.catalog.flags.FlagFacts;
import io.mimo.catalog.flags.Spelling;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One flag with its values, however it was written.
 *
 * @param item index of the item that names the flag
 * @param shown the words as given, short enough for a message; without the value where that may be a secret
 * @param spelling the flag and its sign
 * @param key the key within a JSON flag, as in {@code --flag.key value}; a {@code +} at its end appends to a list
 * @param values none for a switch
 */
record Argument(int item, String shown, Spelling spelling, Optional<String> key, List<String> values)
        implements Reading {
    FlagFacts flag() {
        return spelling.flag();
    }

    boolean negated() {
        return spelling.negated();
    }

    /** The values in one word; empty for a switch. */
    String value() {
        return String.join(" ", values);
    }

    /** The flag's own name with its sign and key: one spelling for every way to write it. */
    String name() {
        return (negated() ? flag().negativeName() : flag().name())
                + key.map(k -> "." + k).orElse("");
    }

    /** What the catalogue's values are compared with: {@code on} or {@code off} for a switch. */
    String judged() {
        return flag().kind() == FlagFacts.Kind.SWITCH
                ? negated() ? "off" : "on"
                : key.map(k -> k + "=").orElse("") + value();
    }

    /** The words to pass on. A single value is assigned with =, so that it may begin with a dash and hold blanks. */
    Stream<String> words() {
        if (values.size() == 1) {
            return Stream.of(name() + "=" + values.getFirst());
        }
        return Stream.concat(Stream.of(name()), values.stream());
    }

    /** True when the second one would replace a part of the first or all of it. */
    boolean clashesWith(Argument other) {
        if (!flag().equals(other.flag())) {
            return false;
        }
        boolean appends =
                key.equals(other.key) && key.filter(k -> k.endsWith("+")).isPresent();
        return !appends && (key.isEmpty() || other.key.isEmpty() || key.equals(other.key));
    }
}
