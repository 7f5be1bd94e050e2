package io.mimo.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimo.weights.Python;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * {@code src/catalog-tools/release} on a small source of vLLM's shape, written for this test, beside a catalogue of one
 * release: {@code src/test/resources/vllm-like}.
 */
class ReleaseToolTest {
    private static final Path FIXTURE = Path.of("src/test/resources/vllm-like");
    private static final Path SOURCE = FIXTURE.resolve("source");

    @TempDir
    private Path folder;

    private record Run(int code, String out, String err) {}

    private Run release(Path source, String... more) throws Exception {
        return release(source, FIXTURE.resolve("catalog"), FIXTURE.resolve("read.txt"), more);
    }

    private Run release(Path source, Path catalogue, Path read, String... more) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Python.command(),
                "src/catalog-tools/release",
                source.toString(),
                "--catalog",
                catalogue.toString(),
                "--read",
                read.toString()));
        command.addAll(List.of(more));
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        Process process = new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        return new Run(process.waitFor(), Files.readString(out), Files.readString(err));
    }

    @Test
    void printsTheRowsOfTheReleaseAsTheCatalogueWritesThem() throws Exception {
        assertThat(release(SOURCE)).isEqualTo(new Run(0, Files.readString(FIXTURE.resolve("rows.txt")), ""));
    }

    @Test
    void saysWhatDiffersFromTheNewestReleaseAndWhatToDecide() throws Exception {
        assertThat(release(SOURCE, "--compare"))
                .isEqualTo(new Run(1, Files.readString(FIXTURE.resolve("differences.txt")), ""));
    }

    @Test
    void aWheelIsReadAsATree() throws Exception {
        Path wheel = folder.resolve("vllm-0.91.0-cp38-abi3-manylinux_2_28_x86_64.whl");
        try (OutputStream file = Files.newOutputStream(wheel);
                ZipOutputStream zip = new ZipOutputStream(file)) {
            for (Path each : filesOf(SOURCE)) {
                zip.putNextEntry(new ZipEntry(SOURCE.relativize(each).toString()));
                zip.write(Files.readAllBytes(each));
            }
        }
        assertThat(release(wheel).out()).isEqualTo(Files.readString(FIXTURE.resolve("rows.txt")));
    }

    @Test
    void writesTheRowsAndFindsNoDifferenceThen() throws Exception {
        Path catalogue = copy(FIXTURE.resolve("catalog"));
        Path read = Files.copy(FIXTURE.resolve("read.txt"), folder.resolve("read.txt"));

        assertThat(release(SOURCE, catalogue, read, "--write").code()).isZero();

        assertThat(Files.readString(catalogue.resolve("flags/flags.txt")))
                .contains("\nbrand-new||many|0.91-|?|||\n", "\ngone-now||one|0.90|Neutral||what is logged|\n");
        assertThat(Files.readAllLines(catalogue.resolve("releases.yaml")).getLast())
                .startsWith("- {version: 0.91.0, kvCharge: AllGroups, ");
        assertThat(release(SOURCE, catalogue, read, "--compare").out().lines().map(line -> line.split(": ")[0]))
                .as("only what --write leaves to people")
                .containsExactly(
                        "vLLM 0.91.0 against the catalogue's 0.91.0",
                        "flags/flags.txt",
                        "flags/variables.txt",
                        "flags/connectors.txt",
                        "flags/flags.txt",
                        "serving.yaml",
                        "serving.yaml",
                        "flags/speculation.txt");
    }

    static Stream<Arguments> brokenSources() throws IOException {
        return Files.readAllLines(FIXTURE.resolve("broken.txt")).stream()
                .filter(line -> !line.startsWith("#"))
                .map(line -> Arguments.of((Object[]) line.split("\\|")));
    }

    @ParameterizedTest
    @MethodSource("brokenSources")
    void aShapeThatWasNeverReadIsNamedWithItsFile(String file, String before, String after, String told)
            throws Exception {
        Path source = copy(SOURCE);
        Path broken = source.resolve("vllm").resolve(file);
        String text = Files.readString(broken);
        assertThat(text).contains(before);
        Files.writeString(broken, text.replace(before, after), StandardCharsets.UTF_8);

        Run run = release(source);

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).startsWith("release: vllm/" + file).contains(told);
    }

    static Stream<String> files() throws IOException {
        return brokenSources().map(row -> (String) row.get()[0]).distinct();
    }

    @ParameterizedTest
    @MethodSource("files")
    void aFileThatIsNotThereIsNamed(String file) throws Exception {
        Path source = copy(SOURCE);
        Files.delete(source.resolve("vllm").resolve(file));

        Run run = release(source);

        if (file.endsWith("mimo_v2_mtp.py")) {
            assertThat(run.out()).doesNotContain("draft: {");
        } else {
            assertThat(run.code()).isEqualTo(2);
            assertThat(run.err().replace('.', '/'))
                    .contains(file.startsWith("v1/core") ? "v1/core/kv_cache_*/py" : file.replace(".py", ""));
        }
    }

    @Test
    void anOlderReleaseThatIsNotCataloguedIsNotGuessed() throws Exception {
        Run run = release(SOURCE, "--as", "0.89.0");
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("release 0.89.0 is neither catalogued nor newer than 0.90.0");
    }

    private Path copy(Path tree) throws IOException {
        Path copy = folder.resolve("copy");
        for (Path file : filesOf(tree)) {
            Path target = copy.resolve(tree.relativize(file).toString());
            Files.createDirectories(target.getParent());
            Files.copy(file, target);
        }
        return copy;
    }

    private static List<Path> filesOf(Path top) throws IOException {
        try (Stream<Path> all = Files.walk(top)) {
            return all.filter(Files::isRegularFile).sorted().toList();
        }
    }
}
