package io.mimo.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The lengths that keep a file readable, held on every JDK; {@code mvn spotless:apply} mends what a formatter can. */
class LinesTest {
    private static final int LONGEST_LINE = 120;
    private static final int LONGEST_FILE = 250;
    private static final int LONGEST_METHOD = 40;

    /** Folders whose every file is a script or a program, but for the kinds below. */
    private static final List<String> SCRIPTS = List.of(
            "dev",
            "mimo",
            "kubectl-mimo",
            ".ci",
            "examples/demo",
            "examples/gitops/check",
            "src/browser",
            "src/catalog-tools",
            "src/control-plane",
            "src/packaging",
            "src/main/resources/weights");

    /** Documents, data and what a tool writes. */
    private static final Pattern OTHER = Pattern.compile(".*\\.(md|ya?ml|txt|tsv|sum|mod|pyc)");

    static Stream<Path> sources() throws IOException {
        return Files.walk(Path.of("src")).filter(path -> path.toString().endsWith(".java"));
    }

    private static Stream<Path> scripts() throws IOException {
        List<Path> scripts = new ArrayList<>();
        for (String top : SCRIPTS) {
            try (Stream<Path> files = Files.walk(Path.of(top))) {
                files.filter(Files::isRegularFile)
                        .filter(file -> !OTHER.matcher(file.toString()).matches())
                        .forEach(scripts::add);
            }
        }
        return scripts.stream();
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
            assertThat(Stream.concat(sources, scripts()).flatMap(LinesTest::tooLong))
                    .isEmpty();
        }
    }

    @Test
    void noFileIsLongerThan250Lines() throws IOException {
        try (Stream<Path> sources = sources()) {
            assertThat(sources.filter(source -> lines(source).size() > LONGEST_FILE))
                    .isEmpty();
        }
    }

    /** Without its annotations, which are tables of cases in a test. */
    @Test
    void noMethodIsLongerThan40Lines() throws IOException {
        assertThat(MethodLengths.over(LONGEST_METHOD)).isEmpty();
    }
}
