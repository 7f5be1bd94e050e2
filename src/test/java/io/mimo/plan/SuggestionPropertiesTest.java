package io.mimo.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quicktheories.generators.Generate.pick;
import static org.quicktheories.generators.SourceDSL.booleans;
import static org.quicktheories.generators.SourceDSL.integers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.mimo.api.MimoDeployment;
import io.mimo.api.PlanReport;
import io.mimo.api.PlanReport.Suggestion;
import io.mimo.api.Verdict;
import io.mimo.catalog.Catalog;
import io.mimo.fixtures.ManifestFixture;
import io.mimo.fixtures.NodeFixture;
import io.mimo.generators.Property;
import io.mimo.inventory.Inventory;
import io.mimo.inventory.NodeFacts;
import io.mimo.inventory.NodeFacts.Taint;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.quicktheories.core.Gen;

/**
 * What must hold for every spec and cluster: a suggestion, applied as edited, is accepted; a fit is within its budget;
 * more nodes never take a fit away.
 */
class SuggestionPropertiesTest {
    private static final Catalog CATALOG = Catalog.load();
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    private static MimoDeployment edited(MimoDeployment resource, Suggestion suggestion) {
        ObjectNode tree = YAML.valueToTree(resource);
        suggestion.edits().forEach((path, value) -> {
            String[] names = path.split("\\.");
            ObjectNode parent = tree;
            for (int i = 0; i < names.length - 1; i++) {
                JsonNode child = parent.get(names[i]);
                parent = child == null || child.isNull() ? parent.putObject(names[i]) : (ObjectNode) child;
            }
            parent.set(names[names.length - 1], YAML.valueToTree(value));
        });
        return YAML.convertValue(tree, MimoDeployment.class);
    }

    private static PlanReport plan(MimoDeployment resource, Inventory inventory) {
        return Decider.decide(resource, CATALOG, inventory).report();
    }

    record Case(String spec, Inventory inventory) {}

    private static final Gen<Case> CASES = specs().zip(inventories(), Case::new);

    private static Gen<String> specs() {
        Gen<String> precisions = pick(List.of("FP8", "BF16", "INT4"));
        Gen<String> layouts = pick(List.of(1, 2, 3, 4, 8, 16))
                .zip(
                        pick(List.of(1, 2, 3, 4)),
                        pick(List.of(1, 2, 3, 5)),
                        booleans().all(),
                        (tensor, data, pipeline, expert) -> "parallelism: {tensor: " + tensor + ", data: " + data
                                + ", pipeline: " + pipeline + ", expert: " + (expert ? tensor * data : 0) + "}\n");
        Gen<Integer> lengths = pick(List.of(1024, 16384, 32768, 100_000, 262_144));
        Gen<String> filters = pick(List.of(
                "",
                "sizing: {extraOverheadMebibytes: 20000}\n",
                "accelerator: {products: [NVIDIA-H100-80GB-HBM3]}\n"
                        + "sizing: {allowTight: false, extraOverheadMebibytes: 6000}\n",
                "accelerator: {products: [NVIDIA-H200]}\nsizing: {allowTight: false}\n"));
        Gen<String> others = pick(List.of(
                "",
                "",
                "kvCacheDtype: fp8\n",
                "engine: {maxNumBatchedTokens: 300000}\n",
                "engine: {maxNumSeqs: 4096}\n",
                "gpuMemoryUtilization: 0.55\n"));
        return precisions.zip(layouts, lengths, filters, others, (precision, layout, length, filter, other) -> {
            String uri = precision.equals("FP8") ? "hf://XiaomiMiMo/MiMo-V2-Flash" : "pvc://models/x";
            return "model: {uri: \"" + uri + "\"}\nprecision: " + precision + "\n" + layout + "maxModelLen: " + length
                    + "\n" + filter + other;
        });
    }

    private static Gen<Inventory> inventories() {
        Gen<Integer> counts = integers().between(0, 4);
        return counts.map((first, second, third) -> {
            List<NodeFacts> nodes = new ArrayList<>(NodeFixture.nodes(first, 8, "NVIDIA-H100-80GB-HBM3", 81559));
            nodes.addAll(NodeFixture.nodes(second, 4, "NVIDIA-H200", 143771));
            nodes.addAll(NodeFixture.nodes(third, 2, "NVIDIA-B200", 183359).stream()
                    .map(node -> NodeFixture.like(node)
                            .taints(List.of(new Taint("sku", "gpu", "NoSchedule")))
                            .build())
                    .toList());
            return Inventory.of(nodes, List.of());
        });
    }

    @Test
    void everySuggestionIsAccepted() {
        Property.tries(150).forAll(CASES).checkAssert(some -> {
            MimoDeployment resource = ManifestFixture.manifest(some.spec());
            PlanReport report = plan(resource, some.inventory());
            for (Suggestion suggestion : report.suggestions()) {
                PlanReport after = plan(edited(resource, suggestion), some.inventory());
                assertThat(after.verdict())
                        .as("%s%n%s%n%s", some.spec(), suggestion, after.explanation())
                        .isEqualTo(suggestion.verdict());
                assertThat(after.verdict().isRefusal()).isFalse();
            }
            assertThat(report.explanation())
                    .allSatisfy(line ->
                            assertThat(line).hasSizeLessThanOrEqualTo(90).matches("[ -~]*"));
        });
    }

    @Test
    void aFitNeedsNoMoreThanTheBudget() {
        Property.tries(150).forAll(CASES).checkAssert(some -> {
            PlanReport report = plan(ManifestFixture.manifest(some.spec()), some.inventory());
            if (report.verdict() == Verdict.Fits) {
                String product = report.ledger().getFirst().product();
                report.ledger().stream()
                        .filter(row -> row.product().equals(product))
                        .forEach(row -> {
                            assertThat(row.weightsMiB()
                                            .add(row.overheadMiB().expected())
                                            .add(row.kvNeededMiB()))
                                    .isLessThanOrEqualTo(row.budgetMiB().add(new BigDecimal("0.01")));
                            assertThat(row.shortMiB().signum()).isZero();
                        });
            }
        });
    }

    @Test
    void aNodeMoreNeverTurnsAFitIntoARefusal() {
        Property.tries(150).forAll(CASES).checkAssert(some -> {
            MimoDeployment resource = ManifestFixture.manifest(some.spec());
            PlanReport before = plan(resource, some.inventory());
            List<NodeFacts> more = new ArrayList<>(some.inventory().nodes());
            more.addAll(NodeFixture.nodes(1, 8, "NVIDIA-H100-NVL", 95830));
            PlanReport after = plan(resource, Inventory.of(more, List.of()));
            assertThat(before.verdict().isRefusal() || !after.verdict().isRefusal())
                    .isTrue();
        });
    }
}
