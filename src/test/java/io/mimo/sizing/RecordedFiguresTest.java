package io.mimo.sizing;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimo.catalog.Catalog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * Nothing that is sized moves unseen; {@code -Dmimo.record=true} writes the file anew, and its difference is what to
 * review.
 */
class RecordedFiguresTest {
    private static final Path FILE = Path.of("src/test/resources/sizing/recorded-figures.txt");

    @Test
    void areWhatTheyWere() throws IOException {
        var figures = RecordedFigures.of(Catalog.load());
        if (Boolean.getBoolean("mimo.record")) {
            Files.createDirectories(FILE.getParent());
            Files.write(FILE, figures);
        }
        assertThat(figures).containsExactlyElementsOf(Files.readAllLines(FILE));
    }
}
