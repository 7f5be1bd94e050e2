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
import io.mimo.inventory.Inventory;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** A suggestion, applied as edited, is accepted; and it is the one a person would have wanted. */
class SuggestionTest {
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

    @Test
    void theGuidesTp8BecomesTp4Dp2Ep8() {
        PlanReport report = plan(Manifests.manifest("""
                model: {uri: "hf://XiaomiMiMo/MiMo-V2-Flash"}
                precision: FP8
                parallelism: {tensor: 8}
                """), Manifests.h100(1, 8));
        assertThat(report.verdict()).isEqualTo(Verdict.Unsupported);
        assertThat(report.reasons().getFirst().message()).contains("start (12) + length (2) exceeds dimension size (12)");
        assertThat(report.suggestions().getFirst().edits()).containsOnly(java.util.Map.entry("spec.parallelism.tensor", 4),
                java.util.Map.entry("spec.parallelism.data", 2), java.util.Map.entry("spec.parallelism.expert", 8));
    }

    @Test
    void anIllegalTensorSizeGetsTheNearestLegalLayout() {
        PlanReport ten = plan(Manifests.manifest("""
                model: {uri: "pvc://models/bf16"}
                precision: BF16
                parallelism: {tensor: 10}
                """), Manifests.h100(1, 10));
        assertThat(ten.verdict()).isEqualTo(Verdict.Invalid);
        // TP2xDP5 EP10 takes as many edits and GPUs, but 256 experts do not divide by 10
        assertThat(ten.suggestions().getFirst().message()).contains("TP2xPP5 on 10");
        PlanReport three = plan(Manifests.manifest("""
                model: {uri: "hf://XiaomiMiMo/MiMo-V2-Flash"}
                precision: FP8
                parallelism: {tensor: 3}
                maxModelLen: 65536
                """), Inventory.of(Manifests.nodes(1, 3, "NVIDIA-H200", 143771), List.of()));
        assertThat(three.suggestions()).anySatisfy(suggestion -> {
            assertThat(suggestion.edits()).containsEntry("spec.precision", "INT4").containsEntry("spec.parallelism.tensor", 2);
            assertThat(suggestion.gpusPerReplica()).isEqualTo(2);
        });
    }

    @Test
    void theContextCeilingIsNamed() {
        PlanReport report = plan(Manifests.manifest("""
                model: {uri: "hf://XiaomiMiMo/MiMo-V2-Flash"}
                precision: FP8
                parallelism: {tensor: 4}
                gpuMemoryUtilization: 0.97
                """), Manifests.h100(1, 4));
        assertThat(report.reasons().getFirst().reason()).isEqualTo("ContextCeilingForTightPlans");
        assertThat(report.suggestions().getFirst().edits()).containsOnly(java.util.Map.entry("spec.maxModelLen", 16384));
        assertThat(report.suggestions().getFirst().verdict()).isEqualTo(Verdict.Tight);
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
        Arbitrary<int[]> counts = Arbitraries.integers().between(0, 4).array(int[].class).ofSize(3);
        return Combinators.combine(precision, tensor, data, pipeline, expert, length, filter, counts).as((p, t, d, pp, ep, len, f, c) -> {
            String uri = p.equals("FP8") ? "hf://XiaomiMiMo/MiMo-V2-Flash" : "pvc://models/x";
            String spec = "model: {uri: \"" + uri + "\"}\nprecision: " + p + "\nparallelism: {tensor: " + t + ", data: " + d + ", pipeline: " + pp
                    + ", expert: " + (ep ? t * d : 0) + "}\nmaxModelLen: " + len + "\n"
                    + (f == 0 ? "" : "accelerator: {products: [" + (f == 1 ? "NVIDIA-H100-80GB-HBM3" : "NVIDIA-H200") + "]}\nsizing: {allowTight: false}\n");
            List<io.mimo.inventory.NodeFacts> nodes = new java.util.ArrayList<>(Manifests.nodes(c[0], 8, "NVIDIA-H100-80GB-HBM3", 81559));
            nodes.addAll(Manifests.nodes(c[1], 4, "NVIDIA-H200", 143771));
            nodes.addAll(Manifests.nodes(c[2], 2, "NVIDIA-B200", 183359));
            return new Case(spec, Inventory.of(nodes, List.of()));
        });
    }

    @Property(tries = 150)
    void everySuggestionIsAccepted(@ForAll("cases") Case some) {
        MimoDeployment resource = Manifests.manifest(some.spec());
        PlanReport report = plan(resource, some.inventory());
        for (Suggestion suggestion : report.suggestions()) {
            PlanReport after = plan(edited(resource, suggestion), some.inventory());
            assertThat(after.verdict()).as("%s%n%s%n%s", some.spec(), suggestion, after.explanation()).isEqualTo(suggestion.verdict());
            assertThat(after.verdict().isRefusal()).isFalse();
        }
        assertThat(report.explanation()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(90).matches("[ -~]*"));
    }

    @Property(tries = 150)
    void aFitNeedsNoMoreThanTheBudget(@ForAll("cases") Case some) {
        PlanReport report = plan(Manifests.manifest(some.spec()), some.inventory());
        if (report.verdict() == Verdict.Fits) {
            String product = report.ledger().getFirst().product();
            report.ledger().stream().filter(row -> row.product().equals(product)).forEach(row -> {
                assertThat(row.weightsMiB().add(row.overheadMiB().expected()).add(row.kvNeededMiB())).isLessThanOrEqualTo(row.budgetMiB().add(new java.math.BigDecimal("0.01")));
                assertThat(row.shortMiB().signum()).isZero();
            });
        }
    }

    @Property(tries = 150)
    void aNodeMoreNeverTurnsAFitIntoARefusal(@ForAll("cases") Case some) {
        MimoDeployment resource = Manifests.manifest(some.spec());
        PlanReport before = plan(resource, some.inventory());
        List<io.mimo.inventory.NodeFacts> more = new java.util.ArrayList<>(some.inventory().nodes());
        more.addAll(Manifests.nodes(1, 8, "NVIDIA-H100-NVL", 95830));
        PlanReport after = plan(resource, Inventory.of(more, List.of()));
        assertThat(before.verdict().isRefusal() || !after.verdict().isRefusal()).isTrue();
    }
}
