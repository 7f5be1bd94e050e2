package io.mimo.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimo.generators.Property;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** A word counts where it stands between separators, and nowhere else. */
class NameWordsTest {
    @Test
    void itIsWhatTheExpressionOfItsWordsFinds() {
        for (boolean versions : List.of(true, false)) {
            String end = versions ? "($|[-_/]|[.](?!\\d))" : "($|[-._/])";
            Property.tries(5_000)
                    .forAll(Property.text("aA-._/1", 0, 9), Property.text("aA-.1", 1, 3))
                    .checkAssert((name, word) -> assertThat(new NameWords("-._/", versions).says(name, word))
                            .isEqualTo(
                                    Pattern.compile("(^|[-._/])" + Pattern.quote(word) + end, Pattern.CASE_INSENSITIVE)
                                            .matcher(name)
                                            .find()));
        }
    }
}
