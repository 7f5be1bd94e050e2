package io.mimo.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Runs of {@code mimo plan} against two nodes of eight H100. */
abstract class PlanRuns {
    static final ObjectMapper JSON = new ObjectMapper();

    static final String TIGHT =
            Samples.manifest("tight", "FP8", "{tensor: 4}", "maxModelLen: 16384\ngpuMemoryUtilization: 0.97");

    static final String TOO_BIG = Samples.manifest("big", "BF16", "{tensor: 8}", "");

    static final String UNSOUND = Samples.manifest("unsound", "FP8", "{tensor: 8}", "");

    static final String BROKEN = Samples.manifest("broken", "FP8", "{tensor: 3}", "");

    @TempDir
    Path folder;

    String nodes;

    @BeforeEach
    void twoNodes() throws IOException {
        nodes = write("nodes.yaml", Samples.h100Nodes(2));
    }

    CliRun plan(String manifest, String... more) {
        return CliRun.withInput(
                manifest,
                Stream.concat(Stream.of("plan", "-f", "-", "--nodes", nodes), Stream.of(more))
                        .toArray(String[]::new));
    }

    static List<String> verdicts(CliRun run) throws IOException {
        return JSON.readTree(run.out())
                .get("items")
                .valueStream()
                .map(report -> report.get("verdict").asText())
                .toList();
    }

    String write(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content).toString();
    }
}
