package io.mimo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.mimo.api.Verdict;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code mimo suggest} offers, held against {@code mimo plan}. */
class SuggestCommandTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    private String nodes;

    @BeforeEach
    void twoNodes() throws IOException {
        nodes = write("nodes.yaml", Samples.h100Nodes(2));
    }

    @Test
    void everyOfferIsAcceptedByPlanWithTheSameVerdictAndTokens() throws IOException {
        for (JsonNode offer : offers(nodes, "--all", "--most", "12")) {
            JsonNode layout = offer.get("layout");
            String manifest = Samples.manifest(
                            "offer",
                            offer.get("precision").asText(),
                            "{tensor: %s, data: %s, pipeline: %s, expert: %s}"
                                    .formatted(
                                            layout.get("tensor"),
                                            layout.get("data"),
                                            layout.get("pipeline"),
                                            layout.get("expert")),
                            "")
                    .replaceFirst(
                            "uri: \"[^\"]*\"", "uri: \"" + offer.get("uri").asText() + "\"");
            JsonNode report =
                    JSON.readTree(CliRun.withInput(manifest, "plan", "-f", "-", "--nodes", nodes, "-o", "json")
                            .out());
            assertThat(report.get("verdict")).as(manifest).isEqualTo(offer.get("verdict"));
            assertThat(report.at("/kv/tokens").asLong() * layout.get("data").asInt())
                    .isEqualTo(offer.get("kvTokens").asLong());
            assertThat(report.at("/layout/nodesPerReplica")).isEqualTo(layout.get("nodesPerReplica"));
            assertThat(report.get("cost")).isEqualTo(offer.get("cost"));
        }
    }

    @Test
    void fitsComeBeforeTightThenTheMakersOwnCheckpointThenWholeNodesThenFewestGpus() throws IOException {
        String second = Samples.h100Nodes(1)
                .replace("name: h100-0", "name: ada-0")
                .replace("NVIDIA-H100-80GB-HBM3", "NVIDIA-RTX-6000-Ada-Generation")
                .replace("81559", "49140");
        String mixed = write("mixed.yaml", Samples.h100Nodes(1) + second.substring(second.indexOf("- apiVersion")));
        List<JsonNode> offers = offers(mixed, "--all", "--most", "5000", "--max-model-len", "8192");
        assertThat(offers)
                .hasSizeGreaterThan(40)
                .isSortedAccordingTo(Comparator.comparing((JsonNode offer) ->
                                Verdict.valueOf(offer.get("verdict").asText()) != Verdict.Fits)
                        .thenComparing(offer -> !offer.get("uri").asText().startsWith("hf://XiaomiMiMo/"))
                        .thenComparing(offer -> offer.at("/layout/expert").asInt() > 0
                                && 256 % offer.at("/layout/expert").asInt() > 0)
                        .thenComparing(
                                offer -> 8 % offer.at("/layout/gpusPerReplica").asInt() > 0
                                        && offer.at("/layout/gpusPerReplica").asInt() % 8 > 0)
                        .thenComparing(
                                offer -> offer.at("/layout/gpusPerReplica").asInt()));
        assertThat(offers).extracting(offer -> offer.get("verdict").asText()).contains("Fits", "Tight");
        assertThat(offers)
                .extracting(offer -> offer.get("rank").asInt())
                .first()
                .isEqualTo(1);
    }

    @Test
    void offersWithRoomForAllReplicasComeFirst() throws IOException {
        List<JsonNode> offers = offers(nodes, "--all", "--most", "5000", "--replicas", "3");
        List<Boolean> room = offers.stream()
                .map(offer -> offer.get("replicasPlaceable").asInt() >= 3)
                .toList();
        assertThat(room).contains(true, false).isSortedAccordingTo(Comparator.reverseOrder());
        assertThat(offers.getFirst().at("/cost/perHourUsd").decimalValue())
                .isEqualByComparingTo(new BigDecimal("2.90375")
                        .multiply(BigDecimal.valueOf(3L
                                * offers.getFirst().at("/layout/gpusPerReplica").asInt()))
                        .setScale(2, RoundingMode.HALF_UP));
    }

    @Test
    void aPrecisionLimitsTheCheckpointsAndAnUnknownOneIsExplained() throws IOException {
        assertThat(offers(nodes, "--precision", "FP8"))
                .isNotEmpty()
                .allMatch(offer -> offer.get("precision").asText().equals("FP8"))
                .allMatch(offer -> offer.at("/layout/tensor").asInt() == 4);
        CliRun run = CliRun.of("suggest", "--nodes", nodes, "--precision", "BF16");
        assertThat(run.code()).isEqualTo(64);
        assertThat(run.err()).contains("no BF16 checkpoint is catalogued", "FP8 (hf://XiaomiMiMo/MiMo-V2-Flash)");
        assertThat(CliRun.of("suggest", "--nodes", nodes, "--max-model-len", "300000")
                        .err())
                .contains("262144");
        assertThat(CliRun.of("suggest", "--nodes", nodes, "--replicas", "0").code())
                .isEqualTo(64);
    }

    @Test
    void nothingFitsIsTwoWithTheReason() throws IOException {
        String busy = write("busy.yaml", Samples.pod("one", "h100-0", 8, "") + Samples.pod("two", "h100-1", 8, ""));
        CliRun run = CliRun.of("suggest", "--nodes", nodes, "--pods", busy);
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.out()).contains("nothing fits", "0 GPUs are free");
    }

    @Test
    void taintedNodesCountWhenTolerated() throws IOException {
        String tainted = write(
                "tainted.yaml",
                Samples.h100Nodes(1)
                        .replace(
                                "  status:",
                                "  spec: {taints: [{key: sku, value: gpu, effect: NoSchedule}]}\n" + "  status:"));
        CliRun refused = CliRun.of("suggest", "--nodes", tainted);
        assertThat(refused.code()).isEqualTo(2);
        assertThat(refused.out())
                .contains("1 node with a taint that is not tolerated (sku=gpu:NoSchedule)", "add --tolerate sku");
        CliRun tolerated = CliRun.of("suggest", "--nodes", tainted, "--tolerate", "sku");
        assertThat(tolerated.code()).isZero();
        assertThat(tolerated.out()).contains("    tolerations:\n    - {key: sku, operator: Exists}\n");
    }

    @Test
    void theTableHasTheNumbersOfTheJsonAndAManifestThatIsAccepted() throws IOException {
        CliRun run = CliRun.of("suggest", "--nodes", nodes, "--precision", "FP8", "--tokens-per-second", "2500");
        JsonNode first = offers(nodes, "--precision", "FP8", "--tokens-per-second", "2500")
                .getFirst();
        assertThat(run.code()).isZero();
        assertThat(run.out()
                        .lines()
                        .filter(line -> line.startsWith(" 1 ") || line.startsWith("1 "))
                        .findFirst()
                        .orElseThrow())
                .contains(
                        "Fits",
                        "FP8",
                        "TP4xDP2 EP8",
                        "NVIDIA-H100-80GB-HBM3",
                        String.format("%,d", first.get("kvTokens").asLong()),
                        "23.23",
                        first.get("perMillionTokensUsd").asText());
        String spec = run.out().substring(run.out().indexOf("  model: "));
        String manifest =
                "apiVersion: serving.mimo.io/v1alpha1\nkind: MimoDeployment\nmetadata: {name: first}\nspec:\n" + spec;
        assertThat(CliRun.withInput(manifest, "plan", "-f", "-", "--nodes", nodes)
                        .code())
                .isZero();
    }

    @Test
    void yamlSaysTheSameAsJson() throws IOException {
        String yaml = CliRun.of("suggest", "--nodes", nodes, "-o", "yaml").out();
        String json = CliRun.of("suggest", "--nodes", nodes, "-o", "json").out();
        assertThat(new ObjectMapper(new YAMLFactory()).readTree(yaml).toString())
                .isEqualTo(JSON.readTree(json).toString());
    }

    private static List<JsonNode> offers(String nodes, String... more) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("suggest", "--nodes", nodes, "-o", "json"));
        arguments.addAll(List.of(more));
        JsonNode list =
                JSON.readTree(CliRun.of(arguments.toArray(String[]::new)).out());
        assertThat(list.get("kind").asText()).isEqualTo("OfferList");
        return StreamSupport.stream(list.get("offers").spliterator(), false).toList();
    }

    private String write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text).toString();
    }
}
