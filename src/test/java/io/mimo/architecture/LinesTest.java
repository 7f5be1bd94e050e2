package io.mimo.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The lengths that keep a file readable, held on every JDK; {@code mvn spotless:apply} mends what a formatter can. */
class LinesTest {
    private static final int LONGEST_LINE = 120;
    private static final int LONGEST_FILE = 250;
    private static final int LONGEST_METHOD = 40;

    /** Stories of a cluster in the order of what happens to it, each told in one place. */
    private static final Set<String> STORIES = Set.of(
            "src/test/java/io/mimo/operator/AdmissionChangesIT.java",
            "src/test/java/io/mimo/operator/AdoptionIT.java",
            "src/test/java/io/mimo/operator/ApplyIT.java",
            "src/test/java/io/mimo/operator/BadObjectsIT.java",
            "src/test/java/io/mimo/operator/CacheIT.java",
            "src/test/java/io/mimo/operator/CausesIT.java",
            "src/test/java/io/mimo/operator/ChartIT.java",
            "src/test/java/io/mimo/operator/EveryFieldIT.java",
            "src/test/java/io/mimo/operator/GroupIT.java",
            "src/test/java/io/mimo/operator/HelmIT.java",
            "src/test/java/io/mimo/operator/MeasuredIT.java",
            "src/test/java/io/mimo/operator/OptionalKindsSourceIT.java",
            "src/test/java/io/mimo/operator/OwnershipIT.java",
            "src/test/java/io/mimo/operator/ReservationLapseIT.java",
            "src/test/java/io/mimo/operator/RestIT.java",
            "src/test/java/io/mimo/operator/SuggestionsIT.java",
            "src/test/java/io/mimo/operator/TroubleIT.java",
            "src/test/java/io/mimo/operator/TwoBuildsIT.java");

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

    private static boolean mayBeLong(String source) {
        return STORIES.contains(source);
    }

    @Test
    void noFileIsLongerThan250Lines() throws IOException {
        try (Stream<Path> sources = sources()) {
            assertThat(sources.filter(source -> lines(source).size() > LONGEST_FILE)
                            .map(Path::toString))
                    .allMatch(LinesTest::mayBeLong);
        }
    }

    /** Without its annotations, which are tables of cases in a test. */
    @Test
    void noMethodIsLongerThan40Lines() throws IOException {
        assertThat(MethodLengths.over(LONGEST_METHOD)).allMatch(method -> mayBeLong(method.replaceAll("#.*", "")));
    }
}
