package io.mimo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each rule once, and several together: the command line reports exactly the problems that the file names.
 * SchemaAndCelIT asks the API server.
 */
class ManifestRulesTest {
    @TempDir
    private Path folder;

    static Stream<InvalidManifest> invalid() {
        return InvalidManifest.all();
    }

    static Stream<Path> valid() {
        return InvalidManifest.files("valid");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("invalid")
    void everyProblemIsReportedWithPathMessageAndRemedy(InvalidManifest manifest) throws IOException {
        assertThat(manifest.problems()).isNotEmpty();
        CliRun run = plan(manifest.text());
        assertThat(run.code()).as(run.err()).isEqualTo(ExitCodes.INVALID);
        JsonNode report = new ObjectMapper().readTree(run.out());
        assertThat(report.get("verdict").asText()).isEqualTo("Invalid");
        List<String> paths = report.get("reasons")
                .valueStream()
                .map(reason -> reason.path("path").asText())
                .toList();
        assertThat(paths)
                .containsExactlyInAnyOrderElementsOf(manifest.problems().stream()
                        .map(InvalidManifest.Expected::path)
                        .toList());
        for (InvalidManifest.Expected expected : manifest.problems()) {
            JsonNode reason = report.get("reasons")
                    .valueStream()
                    .filter(entry -> entry.path("path").asText().equals(expected.path()))
                    .findFirst()
                    .orElseThrow();
            assertThat(reason.get("message").asText()).isEqualTo(expected.message());
            if (!expected.remedy().isEmpty()) {
                assertThat(reason.get("remedy").asText()).isEqualTo(expected.remedy());
            }
            assertThat(reason.get("remedy").asText()).isNotEmpty();
            assertThat(reason.get("reason").asText()).matches("[A-Z][A-Za-z]+");
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("valid")
    void aLegalManifestIsJudged(Path file) throws IOException {
        CliRun run = plan(Files.readString(file));
        assertThat(run.code()).as(run.out() + run.err()).isIn(ExitCodes.FITS, ExitCodes.REFUSED, ExitCodes.TIGHT);
        assertThat(new ObjectMapper().readTree(run.out()).get("verdict").asText())
                .isNotEqualTo("Invalid");
    }

    private CliRun plan(String manifest) throws IOException {
        Path nodes = Files.writeString(folder.resolve("nodes.yaml"), Samples.h100Nodes(1));
        return CliRun.withInput(manifest, "plan", "-f", "-", "--nodes", nodes.toString(), "-o", "json");
    }
}
