package io.mimo.sizing;

import io.mimo.catalog.Catalog;
import io.mimo.generated.GeneratedFile;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * Nothing that is sized moves unseen; {@code ./dev accept RecordedFiguresTest} writes the file anew, and its difference
 * is what to review.
 */
class RecordedFiguresTest {
    private static final Path FILE = Path.of("src/test/resources/sizing/recorded-figures.txt");

    @Test
    void areWhatTheyWere() throws IOException {
        var figures = RecordedFigures.of(Catalog.load());
        new GeneratedFile(FILE, "RecordedFiguresTest").check(String.join("\n", figures) + "\n");
    }
}
