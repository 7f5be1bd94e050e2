package io.mimo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.mimo.api.Verdict;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Exit codes and the JSON contract of {@code mimo plan}. */
class PlanCommandTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TIGHT =
            Samples.manifest("tight", "FP8", "{tensor: 4}", "maxModelLen: 16384\ngpuMemoryUtilization: 0.97");
    private static final String TOO_BIG = Samples.manifest("big", "BF16", "{tensor: 8}", "");
    private static final String UNSOUND = Samples.manifest("unsound", "FP8", "{tensor: 8}", "");
    private static final String BROKEN = Samples.manifest("broken", "FP8", "{tensor: 3}", "");

    @TempDir
    private Path folder;

    private String nodes;

    @BeforeEach
    void twoNodes() throws IOException {
        nodes = write("nodes.yaml", Samples.h100Nodes(2));
    }

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
        assertThat(ExitCodes.gravest(verdicts, false)).isEqualTo(gravest);
    }

    @Test
    void theReportKeepsTheContract() throws IOException {
        JsonNode report = JSON.readTree(plan(TIGHT, "-o", "json").out());
        assertThat(names(report))
                .containsExactly(
                        "apiVersion",
                        "kind",
                        "name",
                        "namespace",
                        "verdict",
                        "reasons",
                        "warnings",
                        "layout",
                        "ledger",
                        "kv",
                        "placement",
                        "suggestions",
                        "explanation",
                        "cost");
        assertThat(report.get("kind").asText()).isEqualTo("PlanReport");
        assertThat(report.get("apiVersion").asText()).isEqualTo("serving.mimo.io/v1alpha1");
        assertThat(names(report.get("layout")))
                .containsExactly("tensor", "data", "pipeline", "expert", "gpusPerReplica", "nodesPerReplica");
        assertThat(report.get("ledger"))
                .extracting(row -> row.get("profile").asText())
                .containsExactly("Requested", "MemorySaver");
        assertThat(names(report.at("/ledger/0")))
                .containsExactly(
                        "profile",
                        "stage",
                        "product",
                        "visibleMiB",
                        "budgetMiB",
                        "weightsMiB",
                        "overheadMiB",
                        "kvPoolMiB",
                        "kvNeededMiB",
                        "shortMiB");
        assertThat(names(report.at("/ledger/0/overheadMiB"))).containsExactly("low", "expected", "high");
        assertThat(report.at("/ledger/0/weightsMiB").isNumber()).isTrue();
        assertThat(names(report.get("kv")))
                .containsExactly("blockBytes", "neededBytes", "blocks", "tokens", "maxConcurrency");
        assertThat(names(report.get("placement")))
                .containsExactly(
                        "replicasRequested", "replicasPlaceable", "freeGpus", "largestFreeBlock", "nodes", "message");
        assertThat(names(report.at("/placement/nodes/0"))).containsExactly("replica", "node", "gpus");
        assertThat(report.get("cost").get("perHourUsd").isNumber()).isTrue();
        JsonNode refused = JSON.readTree(plan(UNSOUND, "-o", "json").out());
        assertThat(names(refused.at("/reasons/0")))
                .containsExactly("verdict", "reason", "path", "value", "message", "remedy");
        assertThat(names(refused.at("/warnings/0"))).containsExactly("reason", "path", "message");
        assertThat(names(refused.at("/suggestions/0")))
                .containsExactly("edits", "gpusPerReplica", "verdict", "message");
        assertThat(refused.at("/suggestions/0/edits").isObject()).isTrue();
    }

    @Test
    void yamlSaysTheSameAsJson() throws IOException {
        JsonNode yaml = new ObjectMapper(new YAMLFactory())
                .readTree(plan(UNSOUND, "-o", "yaml").out());
        JsonNode json = JSON.readTree(plan(UNSOUND, "-o", "json").out());
        assertThat(yaml.toString()).isEqualTo(json.toString());
    }

    @Test
    void severalManifestsGiveAListInTheirOrderBrokenOnesIncluded() throws IOException {
        String stream =
                BROKEN + "---\n" + Samples.manifest("flash") + "---\nspec: [\n---\n" + TOO_BIG + "---\nkind: Service\n";
        CliRun run = plan(stream, "-o", "json");
        assertThat(run.code()).isEqualTo(1);
        JsonNode list = JSON.readTree(run.out());
        assertThat(names(list)).containsExactly("apiVersion", "kind", "items");
        assertThat(list.get("kind").asText()).isEqualTo("PlanReportList");
        assertThat(list.get("items"))
                .extracting(report -> report.get("name").asText())
                .containsExactly("broken", "flash", "standard input (document 3)", "big");
        assertThat(list.get("items"))
                .extracting(report -> report.get("verdict").asText())
                .containsExactly("Invalid", "Fits", "Invalid", "DoesNotFit");
        assertThat(run.err())
                .isEqualTo("note: only MimoDeployment objects are judged; not looked at: 1 Service"
                        + System.lineSeparator());
    }

    @Test
    void anAcceptedManifestTakesItsGpusFromTheNext() throws IOException {
        String three = Samples.manifest("a") + "---\n" + Samples.manifest("b") + "---\n" + Samples.manifest("c");
        assertThat(verdicts(plan(three, "-o", "json"))).containsExactly("Fits", "Fits", "NotPlaceable");
        assertThat(plan(three).code()).isEqualTo(2);
        assertThat(verdicts(plan(three, "-o", "json", "--independent"))).containsExactly("Fits", "Fits", "Fits");
    }

    @Test
    void ownPodsCountAsFreeAndOthersDoNot() throws IOException {
        String own =
                write("own.yaml", Samples.pod("flash-0", "h100-0", 8, "flash") + Samples.pod("other", "h100-1", 1, ""));
        String foreign =
                write("foreign.yaml", Samples.pod("one", "h100-0", 8, "") + Samples.pod("two", "h100-1", 1, ""));
        assertThat(plan(Samples.manifest("flash"), "--pods", own).code()).isZero();
        assertThat(plan(Samples.manifest("flash"), "--pods", foreign).code()).isEqualTo(2);
        String two = Samples.manifest("flash") + "---\n" + Samples.manifest("next");
        assertThat(verdicts(plan(two, "--pods", own, "-o", "json")))
                .as("its own pods are not promised a second time")
                .containsExactly("Fits", "NotPlaceable");
    }

    @Test
    void aStatusInTheManifestIsNotBelieved() {
        assertThat(plan(TOO_BIG + "status: {verdict: Fits}\n").code()).isEqualTo(2);
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

    private CliRun plan(String manifest, String... more) {
        return CliRun.withInput(
                manifest,
                Stream.concat(Stream.of("plan", "-f", "-", "--nodes", nodes), Stream.of(more))
                        .toArray(String[]::new));
    }

    private static List<String> verdicts(CliRun run) throws IOException {
        return JSON.readTree(run.out())
                .get("items")
                .valueStream()
                .map(report -> report.get("verdict").asText())
                .toList();
    }

    private static List<String> names(JsonNode object) {
        return object.properties().stream().map(java.util.Map.Entry::getKey).toList();
    }

    private String write(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content).toString();
    }
}
