package io.mimo.cli;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What the command prints for the manifests of {@code examples/}, for tests that hand it to an API server. */
public final class Rendering {
    private static final Path EXAMPLES = Path.of("examples");

    private Rendering() {}

    /** By file, of those that the example's nodes accept. */
    public static SortedMap<String, InputStream> examples() throws IOException {
        SortedMap<String, InputStream> printed = new TreeMap<>();
        try (Stream<Path> files = Files.list(EXAMPLES)) {
            for (Path manifest : files.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .toList()) {
                CliRun run = CliRun.of("render", "-f", manifest.toString(), "--nodes", EXAMPLES + "/nodes/nodes.yaml");
                if (List.of(ExitCodes.FITS, ExitCodes.TIGHT).contains(run.code())) {
                    printed.put(
                            manifest.toString(),
                            new ByteArrayInputStream(run.out().getBytes(StandardCharsets.UTF_8)));
                }
            }
        }
        return printed;
    }
}
