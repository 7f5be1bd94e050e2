package io.mimo.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model of the family, a GPU and a release that only lines of data files describe: the very program sizes them. */
class AdditionsFromFilesTest {
    private static final Path CATALOG = Path.of("src/main/resources/catalog");
    private static final Path ADDITIONS = Path.of("src/test/resources/catalog-additions");

    @TempDir
    static Path folder;

    @BeforeAll
    static void appendToTheCatalogue() throws IOException {
        for (Path file : filesOf(CATALOG)) {
            Path copy =
                    folder.resolve("catalog").resolve(CATALOG.relativize(file).toString());
            Files.createDirectories(copy.getParent());
            Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
        }
        for (Path file : filesOf(ADDITIONS)) {
            Files.write(
                    folder.resolve("catalog").resolve(ADDITIONS.relativize(file).toString()),
                    Files.readAllBytes(file),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        }
    }

    @Test
    void allThreeAreSizedByTheirOwnFacts() throws Exception {
        JsonNode report = plan(folder.toString(), "v9.99.0", "--quite-new");

        assertThat(report.path("verdict").asText())
                .as("%s", report.path("reasons"))
                .isEqualTo("Fits");
        assertThat(report.path("warnings").findValuesAsText("reason")).containsExactly("RevisionNotPinned");
        JsonNode row = report.path("ledger").path(0);
        assertThat(row.path("visibleMiB").asLong()).isEqualTo(199_000);
        // 23 of 47 MoE layers: 34.5 of their 70.5 GiB on each GPU, and 1.5 for all else
        assertThat(row.path("weightsMiB").asDouble() / 1024).isBetween(35.5, 36.5);
        // 5 global layers decide the group size; one batch in flight and no null block, as this release says
        long page = 16 * (192 + 128) * 2 * 2;
        long groups = Math.ceilDiv(19, 5);
        long window = Math.ceilDiv(127 + 8192, 16) + 1;
        assertThat(report.path("kv").path("neededBytes").path(0).asLong())
                .isEqualTo(5 * page * (1024 + groups * window));
    }

    /**
     * A draft layer too is lines of the model's file and of the release's: the same shapes weigh what they do in
     * MiMo-V2-Flash.
     */
    @Test
    void itsDraftLayerIsSized() throws Exception {
        JsonNode plain = plan(folder.toString(), "v9.99.0", "--quite-new");
        JsonNode drafted = plan(folder.toString(), "v9.99.0", "-sc.method=mtp\", \"-sc.num_speculative_tokens=1");

        assertThat(drafted.path("verdict").asText())
                .as("%s", drafted.path("reasons"))
                .isEqualTo("Fits");
        assertThat(drafted.path("warnings").findValuesAsText("reason"))
                .containsExactly("RevisionNotPinned", "DraftOverheadNotMeasured");
        double added = drafted.path("ledger").path(0).path("weightsMiB").asDouble()
                - plain.path("ledger").path(0).path("weightsMiB").asDouble();
        assertThat(added * (1 << 20)).isCloseTo(149_479_072, within(1e4));
    }

    @Test
    void theFlagIsUnknownToTheReleaseBefore() throws Exception {
        assertThat(plan(folder.toString(), "v0.33.0", "--quite-new")
                        .path("reasons")
                        .toString())
                .contains("--quite-new");
    }

    @Test
    void withoutTheLinesNoneOfThemIsKnown() throws Exception {
        JsonNode report = plan(CATALOG.resolveSibling("none").toString(), "v9.99.0", "--max-log-len=5");

        assertThat(report.path("reasons").findValuesAsText("reason")).containsExactly("ModelUnknown");
        assertThat(plan(folder.toString(), "v8.99.0", "--max-log-len=5")
                        .path("warnings")
                        .findValuesAsText("reason"))
                .contains("ReleaseInterpolated");
    }

    private static JsonNode plan(String first, String tag, String flag) throws Exception {
        Path manifest = Files.writeString(folder.resolve("manifest.yaml"), """
                apiVersion: serving.mimo.io/v1alpha1
                kind: MimoDeployment
                metadata: {name: next}
                spec:
                  model: {uri: hf://example/MiMo-Next}
                  precision: FP8
                  parallelism: {tensor: 4}
                  engine: {image: "vllm/vllm-openai:%s", extraArgs: ["%s"]}
                """.formatted(tag, flag));
        Path nodes = Files.writeString(folder.resolve("nodes.yaml"), """
                apiVersion: v1
                kind: Node
                metadata:
                  name: a
                  labels: {nvidia.com/gpu.product: NVIDIA-X100, nvidia.com/gpu.memory: "200000", nvidia.com/gpu.count: \
                "4"}
                status:
                  allocatable: {nvidia.com/gpu: "4"}
                  conditions: [{type: Ready, status: "True"}]
                """);
        Process process = start(first, manifest, nodes);
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        String problems = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(out).as(problems).startsWith("{");
        return new ObjectMapper().readTree(out);
    }

    private static Process start(String first, Path manifest, Path nodes) throws IOException {
        String java = ProcessHandle.current().info().command().orElseThrow();
        return new ProcessBuilder(List.of(
                        java,
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        first + File.pathSeparator + System.getProperty("java.class.path"),
                        "io.mimo.cli.Main",
                        "plan",
                        "-f",
                        manifest.toString(),
                        "--nodes",
                        nodes.toString(),
                        "-o",
                        "json"))
                .redirectErrorStream(false)
                .start();
    }

    private static List<Path> filesOf(Path top) throws IOException {
        try (Stream<Path> all = Files.walk(top)) {
            return all.filter(Files::isRegularFile).toList();
        }
    }
}
