package io.mimo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What {@code mimo plan} prints: the JSON contract, of one manifest and of several. */
class PlanReportTest extends PlanRuns {
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
        ledgerAndPlacement(report);
        assertThat(report.get("cost").get("perHourUsd").isNumber()).isTrue();
        aRefusal(JSON.readTree(plan(UNSOUND, "-o", "json").out()));
    }

    private static void ledgerAndPlacement(JsonNode report) {
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
    }

    private static void aRefusal(JsonNode refused) {
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

    private static List<String> names(JsonNode object) {
        return object.properties().stream().map(java.util.Map.Entry::getKey).toList();
    }
}
