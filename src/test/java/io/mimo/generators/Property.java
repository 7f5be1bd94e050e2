package io.mimo.generators;

import static org.quicktheories.generators.Generate.pick;
import static org.quicktheories.generators.SourceDSL.lists;
import static org.quicktheories.generators.SourceDSL.strings;

import com.fasterxml.jackson.databind.node.TextNode;
import java.util.List;
import org.quicktheories.QuickTheory;
import org.quicktheories.api.AsString;
import org.quicktheories.core.Configuration;
import org.quicktheories.core.Gen;
import org.quicktheories.core.Reporter;

/**
 * Checks a property on random inputs, other ones in each run; a failure names the smallest input that was found, what
 * it broke and the command that makes the same inputs again.
 */
public final class Property {
    /** Tries of a property that needs no other number: the default of QuickTheories 0.26. */
    public static final int TRIES = 1000;

    public static final String LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

    /**
     * Tries for a smaller input: seconds for our slowest property; the default, 100 times the tries, would take hours.
     */
    private static final int SHRINKS = Integer.getInteger(Configuration.SHRINKS, 2000);

    private static final StackWalker STACK = StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);

    private Property() {}

    /** Starts a property of the class that calls: {@code tries(100).forAll(inputs).checkAssert(rule)}. */
    public static QuickTheory tries(int tries) {
        return QuickTheory.qt()
                .withExamples(tries)
                .withShrinkCycles(SHRINKS)
                .withReporter(new Report(STACK.getCallerClass()));
    }

    /** Text of these characters; the first of them is the simplest. */
    public static Gen<String> text(String characters, int least, int most) {
        Gen<String> character =
                pick(characters.chars().mapToObj(Character::toString).toList());
        return lists().of(character).ofSizeBetween(least, most).map(list -> String.join("", list));
    }

    /** Text of any characters that Unicode defines, also such as end a line or make no character alone. */
    public static Gen<String> anyText(int most) {
        return strings().allPossible().ofLengthBetween(0, most).describedAs(Property::quoted);
    }

    private static String quoted(String text) {
        return TextNode.valueOf(text).toString();
    }

    private record Report(Class<?> test) implements Reporter {
        @Override
        public void valuesExhausted(int tries) {
            throw new IllegalStateException("only " + tries + " inputs met the assumption");
        }

        @Override
        public void falisification(long seed, int tries, Object smallest, List<Object> others, AsString<Object> words) {
            throw new AssertionError(message(seed, tries, words.asString(smallest)));
        }

        @Override
        public void falisification(
                long seed, int tries, Object smallest, Throwable cause, List<Object> others, AsString<Object> words) {
            throw new AssertionError(message(seed, tries, words.asString(smallest)) + "\n" + cause.getMessage(), cause);
        }

        private String message(long seed, int tries, String smallest) {
            return """
                    Input of try %d, made smaller: %s
                    Again: mvn test -Dtest=%s -DQT_SEED=%d""".formatted(tries, smallest, test.getSimpleName(), seed);
        }
    }
}
