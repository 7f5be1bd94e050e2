package io.mimo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Every example gets from {@code mimo plan} the verdict that its own comment states, on the inventory that the comment
 * names.
 */
class ExamplesTest {
    private static final Path EXAMPLES = Path.of("examples");
    private static final Pattern STATED = Pattern.compile("(?m)^# Verdict on (\\S+)(?: and (\\S+))?: (\\w+)$");
    private static final Map<String, Integer> EXIT_CODES =
            Map.of("Fits", 0, "Tight", 3, "DoesNotFit", 2, "NotPlaceable", 2);

    @TestFactory
    Stream<DynamicTest> everyStatedVerdict() throws IOException {
        try (Stream<Path> files = Files.list(EXAMPLES)) {
            List<Path> manifests = files.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .toList();
            assertThat(manifests).hasSizeGreaterThanOrEqualTo(7);
            return manifests.stream().flatMap(ExamplesTest::tests);
        }
    }

    private static Stream<DynamicTest> tests(Path manifest) {
        List<MatchResult> stated = STATED.matcher(read(manifest)).results().toList();
        assertThat(stated).as("%s states no verdict", manifest).isNotEmpty();
        return stated.stream()
                .map(line ->
                        DynamicTest.dynamicTest(manifest + line.group().substring(1), () -> check(manifest, line)));
    }

    private static void check(Path manifest, MatchResult stated) {
        List<String> arguments =
                new ArrayList<>(List.of("plan", "-f", manifest.toString(), "--nodes", stated.group(1)));
        if (stated.group(2) != null) {
            arguments.addAll(List.of("--pods", stated.group(2)));
        }
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        int code = Main.run(
                new Streams(InputStream.nullInputStream(), new PrintStream(out), new PrintStream(err)),
                arguments.toArray(String[]::new));
        assertThat(err.toString()).isEmpty();
        assertThat(out.toString()).containsPattern("(?m)^  " + stated.group(3) + ": ");
        assertThat(code).isEqualTo(EXIT_CODES.get(stated.group(3)));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
