package io.mimo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mimo.plan.MemoryPicture.Term;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** The picture and the prices of {@code mimo plan}: in the table and on the page, not in the report. */
class PlanPictureTest {
    private static final String NODES = "examples/nodes/nodes.yaml";

    @TempDir
    private Path folder;

    @Test
    void theTableEndsWithTheBarOfEachProfile() {
        CliRun refused = plan("examples/refused.yaml");
        assertThat(refused.out().lines().filter(line -> line.matches("  \\[#+!+\\.*\\]")))
                .hasSize(2)
                .allMatch(line -> line.length() == 90);
        assertThat(refused.out())
                .contains("# weights 72.81  = overhead 5.30  k KV cache of one request 1.06  ! over the budget 7.90")
                .doesNotContain("\u001b");
        CliRun fits = plan("examples/fits.yaml", "--color", "always");
        assertThat(fits.out()).contains("\u001b[34m#", "rest of the KV pool");
        assertThat(plan("examples/refused.yaml", "-o", "json", "--color", "always")
                        .out())
                .doesNotContain("\u001b")
                .doesNotContain("over the budget");
    }

    @Test
    void thePageIsWellFormedLoadsNothingAndHasEveryTermOfEveryLayout() throws Exception {
        Path page = folder.resolve("plan.html");
        JsonNode report = new ObjectMapper()
                .readTree(plan("examples/refused.yaml", "-o", "json", "--html", page.toString())
                        .out());
        Document document = parse(page);
        assertThat(document.getElementsByTagName("script").getLength()).isZero();
        assertThat(Files.readString(page)).doesNotContain("src=", "href=", "url(", "@import");
        List<Element> sections = elements(document.getElementsByTagName("section"));
        assertThat(sections).hasSize(1 + report.get("suggestions").size()).hasSizeGreaterThan(2);
        for (Element section : sections) {
            assertThat(elements(section.getElementsByTagName("svg"))).hasSize(2);
            List<String> profiles = elements(section.getElementsByTagName("tbody")).stream()
                    .flatMap(body -> elements(body.getElementsByTagName("th")).stream())
                    .map(Element::getTextContent)
                    .distinct()
                    .toList();
            assertThat(profiles).containsExactly("Requested", "MemorySaver");
        }
        String own = sections.getFirst().getTextContent();
        for (String field : List.of("visibleMiB", "budgetMiB", "weightsMiB", "kvNeededMiB", "shortMiB")) {
            for (JsonNode row : report.get("ledger")) {
                if (row.get("product").equals(report.at("/ledger/0/product"))) {
                    assertThat(own).contains(MemoryBar.gib(row.get(field).decimalValue()));
                }
            }
        }
        Stream.of(Term.values()).forEach(term -> assertThat(own).contains(term.words()));
        assertThat(sections.get(1).getTextContent())
                .contains(
                        "Accepted instead, 1",
                        report.at("/suggestions/0/verdict").asText(),
                        report.at("/suggestions/0/edits").fieldNames().next());
    }

    @Test
    void thePageIsTheSameForTheSameInputAndHoldsInvalidManifestsToo() throws Exception {
        Path one = folder.resolve("one.html");
        Path two = folder.resolve("two.html");
        Path manifests = Files.writeString(
                folder.resolve("all.yaml"),
                Samples.manifest("flash") + "---\n"
                        + Samples.manifest("broken", "FP8", "{tensor: 3}", "thinking: {default: \"<b>&\"}")
                        + "---\nspec: [\n");
        assertThat(plan(manifests.toString(), "--html", one.toString()).code()).isEqualTo(1);
        plan(manifests.toString(), "--html", two.toString());
        assertThat(Files.readString(one)).isEqualTo(Files.readString(two));
        assertThat(parse(one).getElementsByTagName("h2").getLength()).isEqualTo(3);
        assertThat(plan(
                                "examples/fits.yaml",
                                "--html",
                                folder.resolve("no/where.html").toString())
                        .code())
                .isEqualTo(1);
    }

    @Test
    void ownPricesReplaceTheBuiltInOnes() throws IOException {
        String prices = Files.writeString(folder.resolve("prices.yaml"), """
                date: 2026-10-01
                hoursPerMonth: 730
                products:
                  NVIDIA-H100-80GB-HBM3: {configuration: 8, onDemandUsd: 18.00}
                """).toString();
        CliRun run = plan("examples/fits.yaml", "--prices", prices, "--tokens-per-second", "2500");
        assertThat(run.out())
                .contains(
                        "Cost: 18.00 USD per hour, 13,140 USD per month (all replicas).",
                        "2.0000 USD per million tokens = 18.00 USD/h / (2,500 tokens/s x 3,600) x 10^6.");
        assertThat(plan("examples/fits.yaml").out())
                .contains("Cost: 23.23 USD per hour, 16,726 USD per month")
                .doesNotContain("per million");
        assertThat(CliRun.of("suggest", "--nodes", NODES, "--prices", prices, "--precision", "FP8")
                        .out())
                .contains("18.00", "prices of 2026-10-01");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "- a",
                "date: 2026-10-01\nhoursPerMonth: 720\nproducts: {X: {configuration: 0, onDemandUsd: 1}}",
                "date: 2026-10-01\nhoursPerMonth: 720\nproducts: {X: {configuration: 1, onDemandUsd: -1}}",
                "date: [",
                "hoursPerMonth: 720\nproducts: {}",
                "date: 2026-10-01\nhoursPerMonth: 720\nproducts: {X: {configuration: 1, onDemandUSD: 1}}"
            })
    void aBrokenPriceFileIsRefusedWithTheForm(String text) throws IOException {
        CliRun run = plan(
                "examples/fits.yaml",
                "--prices",
                Files.writeString(folder.resolve("prices.yaml"), text).toString());
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err()).contains("prices.yaml: ", "it wants the form {date: ");
    }

    @Test
    void aThroughputOfNothingIsWrongUsage() {
        assertThat(plan("examples/fits.yaml", "--tokens-per-second", "0").code())
                .isEqualTo(64);
    }

    private static CliRun plan(String manifest, String... more) {
        List<String> arguments = new ArrayList<>(List.of("plan", "-f", manifest, "--nodes", NODES));
        arguments.addAll(List.of(more));
        return CliRun.of(arguments.toArray(String[]::new));
    }

    private static Document parse(Path page) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(Files.readString(page).getBytes(StandardCharsets.UTF_8)));
    }

    private static List<Element> elements(NodeList nodes) {
        List<Element> elements = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            elements.add((Element) nodes.item(i));
        }
        return elements;
    }
}
