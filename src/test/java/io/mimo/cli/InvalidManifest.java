package io.mimo.cli;

import static java.util.stream.Collectors.toUnmodifiableList;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A file of {@code cli/invalid}: its first lines say {@code # WHO PATH = MESSAGE | REMEDY} for each problem. */
record InvalidManifest(String name, String text, List<Expected> problems) {
    private static final Path FOLDER = Path.of("src/test/resources/cli");
    private static final Pattern HEADER = Pattern.compile("# (\\w+) (\\S*) = (.*?)(?: \\| (.*))?");

    /** Whose rule it is, so where the API server side of the comparison can find it. */
    enum Who {
        /** Its CEL rule: the same words. */
        cel,
        /** The schema: the same path. */
        schema,
        /** Strict decoding on the API server: the same path. */
        unknown,
        /** kubectl gives up before it asks the API server. */
        client,
        /** The operator, so that the API server says nothing. */
        operator
    }

    /** One problem; the remedy is empty where the message holds it. */
    record Expected(Who who, String path, String message, String remedy) {}

    static Stream<InvalidManifest> all() {
        return files("invalid").map(InvalidManifest::read);
    }

    /** Files of one folder in order of name. */
    static Stream<Path> files(String folder) {
        try (Stream<Path> files = Files.list(FOLDER.resolve(folder))) {
            return files.sorted().collect(toUnmodifiableList()).stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InvalidManifest read(Path file) {
        try {
            String text = Files.readString(file);
            List<Expected> problems = text.lines()
                    .takeWhile(line -> line.startsWith("# "))
                    .map(InvalidManifest::expected)
                    .toList();
            return new InvalidManifest(file.getFileName().toString(), text, problems);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Expected expected(String line) {
        Matcher header = HEADER.matcher(line);
        if (!header.matches()) {
            throw new IllegalStateException(line);
        }
        return new Expected(
                Who.valueOf(header.group(1)),
                header.group(2),
                header.group(3),
                header.group(4) == null ? "" : header.group(4));
    }

    @Override
    public String toString() {
        return name;
    }
}
