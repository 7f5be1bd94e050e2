package io.mimo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimo.api.Verdict;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Exit codes and usage of {@code mimo plan}. */
class PlanCommandTest extends PlanRuns {
    @Test
    void aFittingManifestIsExplainedAndExitsZero() {
        CliRun run = plan(Samples.manifest("flash"));
        assertThat(run.code()).isZero();
        assertThat(run.out())
                .startsWith("llm/flash\n  Fits: FP8 as TP4xDP2 EP8 on 8 x NVIDIA-H100-80GB-HBM3")
                .contains("weights", "Placement: ");
        assertThat(run.err()).isEmpty();
    }

    @Test
    void everyVerdictHasItsExitCode() {
        assertThat(plan(TIGHT).code()).isEqualTo(3);
        assertThat(plan(TIGHT, "--accept-tight").code()).isZero();
        assertThat(plan(TOO_BIG).code()).isEqualTo(2);
        assertThat(plan(UNSOUND).code()).isEqualTo(2);
        assertThat(plan(Samples.manifest(
                                "five",
                                "FP8",
                                "{tensor: 4, data: 2, expert: 8}",
                                "accelerator: {products: [NVIDIA-H200]}"))
                        .code())
                .isEqualTo(2);
        assertThat(plan(BROKEN).code()).isEqualTo(1);
        assertThat(Stream.of(Verdict.values()).map(verdict -> ExitCodes.of(verdict, false)))
                .containsExactly(1, 2, 2, 2, 3, 0);
    }

    @ParameterizedTest
    @CsvSource({"'0,3,2,1', 1", "'0,3,2', 2", "'0,3', 3", "'0,0', 0"})
    void theGravestOfSeveralCounts(String codes, int gravest) {
        List<Verdict> verdicts = Stream.of(codes.split(","))
                .map(code -> List.of(Verdict.Fits, Verdict.Invalid, Verdict.Unsupported, Verdict.Tight)
                        .get(Integer.parseInt(code)))
                .toList();
        assertThat(ExitCodes.gravest(verdicts.stream()
                        .map(verdict -> ExitCodes.of(verdict, false))
                        .toList()))
                .isEqualTo(gravest);
    }

    @Test
    void replicasWithoutAPlaceAreWarnedOfAndCostNothing() throws IOException {
        String three = Samples.manifest("three", "FP8", "{tensor: 4, data: 2, expert: 8}", "replicas: 3");
        CliRun run = plan(three);
        assertThat(run.code()).isZero();
        assertThat(run.out())
                .contains(
                        "Warning: PartiallyPlaced: 2 of 3 replicas can be placed, the other 1",
                        "Cost: 46.46 USD per hour",
                        "(the 2 of 3 replicas that can be placed)");
        assertThat(plan(three, "--require-all-replicas").code()).isEqualTo(2);
        assertThat(plan(three.replace("replicas: 3", "replicas: 2"), "--require-all-replicas")
                        .code())
                .isZero();
        assertThat(plan(three.replace("replicas: 3", "replicas: 0"), "--require-all-replicas")
                        .code())
                .isZero();
    }

    @Test
    void nodesMayComeFromStandardInput() throws IOException {
        String manifest = write("m.yaml", Samples.manifest("flash"));
        assertThat(CliRun.withInput(Samples.h100Nodes(1), "plan", "-f", manifest, "--nodes", "-")
                        .code())
                .isZero();
        CliRun twice = CliRun.of("plan", "-f", "-", "--nodes", "-");
        assertThat(twice.code()).isEqualTo(64);
        assertThat(twice.err()).contains("it can be read only once");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "plan",
                "plan -f x.yaml",
                "plan -f x.yaml --nodes y.yaml -o xml",
                "plan --what",
                "what",
                "render -f x --nodes y --capabilities z"
            })
    void wrongUsageExits64AndSaysHowToGoOn(String arguments) {
        CliRun run = CliRun.of(arguments.isEmpty() ? new String[0] : arguments.split(" "));
        assertThat(run.code()).isEqualTo(64);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).startsWith("mimo: ").contains("--help");
    }

    @Test
    void unreadableInputExits1AndNamesTheFile() throws IOException {
        String manifest = write("m.yaml", Samples.manifest("flash"));
        CliRun noNodes = CliRun.of(
                "plan", "-f", manifest, "--nodes", folder.resolve("gone.yaml").toString());
        assertThat(noNodes.code()).isEqualTo(1);
        assertThat(noNodes.err()).contains("gone.yaml: there is no such file");
        CliRun oneGone = CliRun.of(
                "plan", "-f", manifest, "-f", folder.resolve("lost.yaml").toString(), "--nodes", nodes, "-o", "json");
        assertThat(oneGone.code()).isEqualTo(1);
        assertThat(verdicts(oneGone)).containsExactly("Fits", "Invalid");
        assertThat(JSON.readTree(oneGone.out()).at("/items/1/reasons/0/message").asText())
                .endsWith("lost.yaml: there is no such file");
        CliRun noManifest = CliRun.of("plan", "-f", nodes, "--nodes", nodes);
        assertThat(noManifest.code()).isEqualTo(1);
        assertThat(noManifest.err()).contains("no MimoDeployment in it");
    }

    @Test
    void aFaultOfOursExits70() {
        InputStream failing = new InputStream() {
            @Override
            public int read() {
                throw new IllegalStateException("seen in a test");
            }
        };
        var err = new java.io.ByteArrayOutputStream();
        int code = Main.run(
                new Streams(failing, new PrintStream(java.io.OutputStream.nullOutputStream()), new PrintStream(err)),
                "plan",
                "-f",
                "-",
                "--nodes",
                nodes);
        assertThat(code).isEqualTo(70);
        assertThat(err.toString()).contains("a fault of mimo", "seen in a test");
    }

    @Test
    void helpAndVersionAreNotErrors() {
        for (String arguments : List.of(
                "--help",
                "--version",
                "plan --help",
                "render --help",
                "crd --help",
                "operator --help",
                "plan --version")) {
            CliRun run = CliRun.of(arguments.split(" "));
            assertThat(run.code()).as(arguments).isZero();
            assertThat(run.out()).as(arguments).isNotBlank();
            assertThat(run.out().lines()).as(arguments).allSatisfy(line -> assertThat(line)
                    .hasSizeLessThanOrEqualTo(80));
        }
    }
}
