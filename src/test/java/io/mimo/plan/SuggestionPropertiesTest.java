package io.mimo.plan;

import static org.assertj.core.api.Assertions.assertThat;

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
import io.mimo.inventory.Inventory;
import io.mimo.inventory.NodeFacts;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

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

    @Provide
    Arbitrary<Case> cases() {
        Arbitrary<String> precision = Arbitraries.of("FP8", "BF16", "INT4");
        Arbitrary<Integer> tensor = Arbitraries.of(1, 2, 3, 4, 8, 16);
        Arbitrary<Integer> data = Arbitraries.of(1, 2, 3, 4);
        Arbitrary<Integer> pipeline = Arbitraries.of(1, 2, 3, 5);
        Arbitrary<Boolean> expert = Arbitraries.of(true, false);
        Arbitrary<Integer> length = Arbitraries.of(1024, 16384, 32768, 100_000, 262_144);
        Arbitrary<Integer> filter = Arbitraries.of(0, 1, 2);
        Arbitrary<int[]> counts =
                Arbitraries.integers().between(0, 4).array(int[].class).ofSize(3);
        return Combinators.combine(precision, tensor, data, pipeline, expert, length, filter, counts)
                .as((p, t, d, pp, ep, len, f, c) -> {
                    String uri = p.equals("FP8") ? "hf://XiaomiMiMo/MiMo-V2-Flash" : "pvc://models/x";
                    String spec = "model: {uri: \"" + uri + "\"}\nprecision: " + p + "\nparallelism: {tensor: " + t
                            + ", data: " + d + ", pipeline: " + pp
                            + ", expert: " + (ep ? t * d : 0) + "}\nmaxModelLen: " + len + "\n"
                            + (f == 0
                                    ? ""
                                    : "accelerator: {products: [" + (f == 1 ? "NVIDIA-H100-80GB-HBM3" : "NVIDIA-H200")
                                            + "]}\nsizing: {allowTight: false}\n");
                    List<NodeFacts> nodes = new ArrayList<>(NodeFixture.nodes(c[0], 8, "NVIDIA-H100-80GB-HBM3", 81559));
                    nodes.addAll(NodeFixture.nodes(c[1], 4, "NVIDIA-H200", 143771));
                    nodes.addAll(NodeFixture.nodes(c[2], 2, "NVIDIA-B200", 183359));
                    return new Case(spec, Inventory.of(nodes, List.of()));
                });
    }

    @Property(tries = 150)
    void everySuggestionIsAccepted(@ForAll("cases") Case some) {
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
                .allSatisfy(
                        line -> assertThat(line).hasSizeLessThanOrEqualTo(90).matches("[ -~]*"));
    }

    @Property(tries = 150)
    void aFitNeedsNoMoreThanTheBudget(@ForAll("cases") Case some) {
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
    }

    @Property(tries = 150)
    void aNodeMoreNeverTurnsAFitIntoARefusal(@ForAll("cases") Case some) {
        MimoDeployment resource = ManifestFixture.manifest(some.spec());
        PlanReport before = plan(resource, some.inventory());
        List<NodeFacts> more = new ArrayList<>(some.inventory().nodes());
        more.addAll(NodeFixture.nodes(1, 8, "NVIDIA-H100-NVL", 95830));
        PlanReport after = plan(resource, Inventory.of(more, List.of()));
        assertThat(before.verdict().isRefusal() || !after.verdict().isRefusal()).isTrue();
    }
}
