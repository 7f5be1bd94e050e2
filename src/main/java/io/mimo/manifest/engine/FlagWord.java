package io.mimo.manifest.engine;

import io.mimo.catalog.flags.Vocabulary;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One item that looks like a flag, cut at its first {@code =} or blank.
 *
 * @param name the flag with its dashes, underscores turned into dashes
 * @param key what follows the first dot
 * @param tail the rest of the item
 * @param assigned the item was cut at {@code =}
 */
record FlagWord(String name, Optional<String> key, Optional<String> tail, boolean assigned) {
    /** As argparse tells an option from a negative number. */
    private static final Pattern NUMBER = Pattern.compile("-(\\d+(\\.\\d*)?|\\.\\d+)");

    private static final Pattern SECRET = Pattern.compile("(?i).*(api[-_]?key|hf[-_]token|secret|passw).*");
    private static final String LEVEL = "--optimization-level";

    static boolean looksLikeFlag(String item) {
        return item.length() > 1
                && item.startsWith("-")
                && !NUMBER.matcher(item).matches();
    }

    /** Cuts an item for which {@link #looksLikeFlag} holds. */
    static FlagWord of(String item, Vocabulary vocabulary) {
        int cut = 0;
        while (cut < item.length() && item.charAt(cut) != '=' && !Character.isWhitespace(item.charAt(cut))) {
            cut++;
        }
        boolean assigned = cut < item.length() && item.charAt(cut) == '=';
        String head = item.substring(0, cut);
        Optional<String> tail = cut == item.length()
                ? Optional.empty()
                : Optional.of(
                        assigned ? item.substring(cut + 1) : item.substring(cut).strip());
        return head.startsWith("--") ? named(head, tail, assigned) : shortForm(head, tail, assigned, vocabulary);
    }

    /** True when the value of a flag of that name must not be repeated. */
    static boolean isSecret(String flag) {
        return SECRET.matcher(flag).matches();
    }

    private static FlagWord named(String head, Optional<String> tail, boolean assigned) {
        int dot = head.indexOf('.');
        String name = (dot < 0 ? head : head.substring(0, dot)).replace('_', '-');
        return new FlagWord(name, dot < 0 ? Optional.empty() : Optional.of(head.substring(dot + 1)), tail, assigned);
    }

    /**
     * vLLM's {@code -O3} is a flag of its own; {@code -n4} is argparse's one-letter flag with its value;
     * {@code -cc.mode} has a key.
     */
    private static FlagWord shortForm(String head, Optional<String> tail, boolean assigned, Vocabulary vocabulary) {
        if (head.startsWith("-O")) {
            return head.equals("-O")
                    ? new FlagWord(LEVEL, Optional.empty(), tail, assigned)
                    : new FlagWord(LEVEL, Optional.empty(), Optional.of(head.substring(2)), true);
        }
        int dot = head.indexOf('.');
        if (dot > 0) {
            return new FlagWord(head.substring(0, dot), Optional.of(head.substring(dot + 1)), tail, assigned);
        }
        boolean glued = head.length() > 2 && !vocabulary.contains(head) && vocabulary.contains(head.substring(0, 2));
        return glued
                ? new FlagWord(head.substring(0, 2), Optional.empty(), Optional.of(head.substring(2)), true)
                : new FlagWord(head, Optional.empty(), tail, assigned);
    }
}
