package io.mimo.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The lengths that keep a file readable, held on every JDK; {@code mvn spotless:apply} mends what a formatter can. */
class LinesTest {
    private static final int LONGEST_LINE = 120;

    static Stream<Path> sources() throws IOException {
        return Files.walk(Path.of("src")).filter(path -> path.toString().endsWith(".java"));
    }

    static List<String> lines(Path source) {
        try {
            return Files.readAllLines(source);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<String> tooLong(Path source) {
        List<String> lines = lines(source);
        return IntStream.range(0, lines.size())
                .filter(at -> lines.get(at).length() > LONGEST_LINE)
                .mapToObj(at -> source + ":" + (at + 1));
    }

    @Test
    void noLineIsLongerThan120Characters() throws IOException {
        try (Stream<Path> sources = sources()) {
            assertThat(sources.flatMap(LinesTest::tooLong)).isEmpty();
        }
    }
}
