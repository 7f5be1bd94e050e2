package io.mimo.manifest.engine;

import io.mimo.catalog.EngineVersion;
import io.mimo.catalog.flags.FlagFacts;
import io.mimo.catalog.flags.Resolution;
import io.mimo.catalog.flags.Spelling;
import io.mimo.catalog.flags.Vocabulary;
import io.mimo.manifest.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads words as vLLM's argument parser does (argparse with utils/argparse_utils.py of vLLM 0.33.0), and one thing
 * more: a flag and its value in one item, which people write in YAML lists and vLLM would refuse. Every word is read
 * once; what cannot be read is a problem.
 */
final class ArgumentReader {
    /** Two flags in one item; JSON and templates may hold anything. */
    private static final Pattern SECOND_FLAG = Pattern.compile("(?s)(-{1,2}[A-Za-z]|[^{\\[].*\\s--[a-z]).*");

    private final List<String> items;
    private final EngineVersion version;
    private final Vocabulary vocabulary;
    private final String path;
    private final List<Reading> readings = new ArrayList<>();
    private int next;

    private ArgumentReader(List<String> items, EngineVersion version, Vocabulary vocabulary, String path) {
        this.items = items;
        this.version = version;
        this.vocabulary = vocabulary;
        this.path = path;
    }

    /** Reads all words, in their order. */
    static List<Reading> read(List<String> items, EngineVersion version, Vocabulary vocabulary, String path) {
        ArgumentReader reader = new ArgumentReader(items, version, vocabulary, path);
        while (reader.next < items.size()) {
            reader.readOne(reader.next++);
        }
        return List.copyOf(reader.readings);
    }

    private void readOne(int item) {
        String text = items.get(item).strip();
        if (!FlagWord.looksLikeFlag(text)) {
            readings.add(new Reading.Unreadable(stray(item, text)));
            return;
        }
        FlagWord word = FlagWord.of(text, vocabulary);
        switch (vocabulary.resolve(word.name())) {
            case Resolution.Known(Spelling spelling) -> accept(item, word, spelling);
            case Resolution.Absent(Spelling spelling) -> absent(item, word, spelling);
            case Resolution.Ambiguous(List<String> candidates) -> {
                skipValue(word);
                report(
                        item,
                        word,
                        "UnknownFlag",
                        word.name() + " is an abbreviation of several flags of vLLM " + version + ": "
                                + String.join(", ", candidates.stream().limit(4).toList()),
                        "write the flag out");
            }
            case Resolution.Unknown(Optional<String> nearest) -> {
                skipValue(word);
                report(
                        item,
                        word,
                        "UnknownFlag",
                        word.name() + " is no flag of vLLM " + version + "; the engine would not start",
                        nearest.map(name -> "did you mean " + name + "?").orElse("remove it"));
            }
        }
    }

    private void accept(int item, FlagWord word, Spelling spelling) {
        FlagFacts.Kind kind = spelling.flag().kind();
        if (word.key().isPresent() && kind != FlagFacts.Kind.JSON) {
            skipValue(word);
            report(
                    item,
                    word,
                    "FlagTakesNoKeys",
                    spelling.text() + " has no keys; only JSON flags are given key by key",
                    "write " + spelling.text() + " alone");
        } else if (word.tail().filter(tail -> holdsSecondFlag(word, tail)).isPresent()) {
            report(
                    item,
                    word,
                    "SeveralFlagsInOneItem",
                    "one item holds several flags; vLLM would read them as one word",
                    "write one flag per item");
        } else if (kind.takesNothing() && word.tail().isPresent()) {
            report(
                    item,
                    word,
                    "UnexpectedValue",
                    spelling.text() + " takes no value; the engine would not start",
                    kind == FlagFacts.Kind.SWITCH
                            ? "write " + spelling.flag().name() + " or "
                                    + spelling.flag().negativeName()
                            : "write " + spelling.text() + " alone");
        } else {
            values(word, kind)
                    .ifPresentOrElse(
                            values -> add(item, word, spelling, values),
                            () -> report(
                                    item,
                                    word,
                                    "MissingValue",
                                    spelling.text() + " needs a value; the engine would not start",
                                    "write " + spelling.text() + "=VALUE"));
        }
    }

    private void add(int item, FlagWord word, Spelling spelling, List<String> values) {
        if (values.stream().anyMatch(ArgumentReader::isQuoted)) {
            report(
                    item,
                    word,
                    "QuotedValue",
                    spelling.text() + " is given a value in quotes; no shell reads the items, so vLLM would get "
                            + "the quotes too",
                    "write the value without the outer quotes");
        } else {
            readings.add(new Argument(item, shown(item, word, spelling.flag().name()), spelling, word.key(), values));
        }
    }

    private void absent(int item, FlagWord word, Spelling spelling) {
        if (!spelling.flag().kind().takesNothing()) {
            skipValue(word);
        }
        String shown = shown(item, word, spelling.flag().name());
        readings.add(new Reading.Unreadable(FlagProblems.absent(at(item), shown, spelling, vocabulary, version)));
    }

    /** The values of a flag; empty when it lacks one that it needs. */
    private Optional<List<String>> values(FlagWord word, FlagFacts.Kind kind) {
        List<String> values = new ArrayList<>();
        if (kind == FlagFacts.Kind.MANY && word.key().isEmpty()) {
            word.tail().ifPresent(tail -> values.addAll(word.assigned() ? List.of(tail) : List.of(tail.split("\\s+"))));
            // a further value that begins with a dash cannot be told from a key (-0.5) by vLLM's own parser
            while (!word.assigned() && nextIsWord() && !items.get(next).startsWith("-")) {
                values.add(items.get(next++));
            }
            return values.isEmpty() ? Optional.empty() : Optional.of(List.copyOf(values));
        }
        if (kind.takesNothing()) {
            return Optional.of(List.of());
        }
        if (word.tail().isPresent()) {
            return word.tail().map(List::of);
        }
        boolean optional = kind == FlagFacts.Kind.OPTIONAL;
        return nextIsWord()
                ? Optional.of(List.of(items.get(next++)))
                : optional ? Optional.of(List.of()) : Optional.empty();
    }

    private boolean nextIsWord() {
        return next < items.size() && !FlagWord.looksLikeFlag(items.get(next));
    }

    /** Steps over the value of a flag that cannot be read, so that it is not reported as a stray word too. */
    private void skipValue(FlagWord word) {
        if (word.tail().isEmpty() && nextIsWord()) {
            next++;
        }
    }

    private Problem stray(int item, String text) {
        String why = !readings.isEmpty()
                        && readings.getLast() instanceof Argument before
                        && before.flag().kind().takesNothing()
                ? "; " + before.spelling().text() + " takes no value"
                : "";
        return new Problem(
                "StrayArgument",
                at(item),
                FlagProblems.abbreviated(text),
                "this word belongs to no flag" + why + "; vLLM would take it for the model or refuse to start",
                "remove it; the model is spec.model.uri");
    }

    private void report(int item, FlagWord word, String reason, String message, String remedy) {
        readings.add(
                new Reading.Unreadable(new Problem(reason, at(item), shown(item, word, word.name()), message, remedy)));
    }

    /** The words read for this item; a secret's value is left out. */
    private String shown(int item, FlagWord word, String flag) {
        boolean secret = FlagWord.isSecret(word.name()) || FlagWord.isSecret(flag);
        return secret ? flag : FlagProblems.abbreviated(String.join(" ", items.subList(item, next)));
    }

    private String at(int item) {
        return path + "[" + item + "]";
    }

    private static boolean holdsSecondFlag(FlagWord word, String tail) {
        return !word.assigned() && SECOND_FLAG.matcher(tail).matches();
    }

    private static boolean isQuoted(String value) {
        return value.length() > 1
                && (value.startsWith("'") && value.endsWith("'") || value.startsWith("\"") && value.endsWith("\""));
    }
}
