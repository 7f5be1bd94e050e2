package io.mimo.plan;

import static io.mimo.fixtures.ManifestFixture.manifest;
import static io.mimo.fixtures.NodeFixture.aNode;
import static org.assertj.core.api.Assertions.assertThat;

import io.mimo.api.PlanReport;
import io.mimo.api.Verdict;
import io.mimo.catalog.Catalog;
import io.mimo.inventory.Inventory;
import io.mimo.inventory.NodeFacts;
import io.mimo.inventory.NodeFacts.Taint;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Where one field is the cause, the first suggestion and the remedy are that field alone. */
class CauseEditTest {
    private static final Catalog CATALOG = Catalog.load();
    private static final NodeFacts NODE =
            aNode().named("a").product("NVIDIA-H100-80GB-HBM3", 81_559).build();

    private static PlanReport plan(String more, NodeFacts node) {
        return Decider.decide(manifest("""
                model: {uri: "hf://XiaomiMiMo/MiMo-V2-Flash", revision: main}
                precision: FP8
                parallelism: {tensor: 4, data: 2, expert: 8}
                """ + more), CATALOG, Inventory.of(List.of(node), List.of()))
                .report();
    }

    private static void firstEditIs(String path, Object value, String more, NodeFacts node) {
        PlanReport report = plan(more, node);
        assertThat(report.verdict().isRefusal()).isTrue();
        assertThat(report.suggestions().getFirst().edits()).isEqualTo(Collections.singletonMap(path, value));
        assertThat(report.suggestions().getFirst().verdict()).isEqualTo(Verdict.Fits);
        assertThat(report.reasons().getFirst().remedy()).contains(path.replace("spec.", ""));
        assertThat(report.explanation()).noneMatch(line -> line.contains("No layout"));
    }

    @Test
    void eachCauseIsTakenBack() {
        firstEditIs("spec.engine.maxNumBatchedTokens", 8192, "engine: {maxNumBatchedTokens: 300000}\n", NODE);
        firstEditIs("spec.gpuMemoryUtilization", new BigDecimal("0.56"), "gpuMemoryUtilization: 0.55\n", NODE);
        firstEditIs("spec.kvCacheDtype", null, "kvCacheDtype: fp8\n", NODE);
        firstEditIs(
                "spec.podTemplate.tolerations",
                List.of(Map.of("key", "sku", "operator", "Equal", "value", "gpu", "effect", "NoSchedule")),
                "",
                aNode().named("a")
                        .product("NVIDIA-H100-80GB-HBM3", 81_559)
                        .taints(List.of(new Taint("sku", "gpu", "NoSchedule")))
                        .build());
    }

    @Test
    void theUsersOwnTolerationsStay() {
        PlanReport report = plan(
                "podTemplate: {tolerations: [{key: team, operator: Exists}]}\n",
                aNode().named("a")
                        .product("NVIDIA-H100-80GB-HBM3", 81_559)
                        .taints(List.of(new Taint("sku", "gpu", "NoSchedule"), new Taint("team", "x", "NoExecute")))
                        .build());
        assertThat(report.explanation())
                .anyMatch(line ->
                        line.contains("spec.podTemplate.tolerations: [{key: team, operator: Exists}, {key: sku"));
    }

    @Test
    void aTaintThatGoesByItselfIsNotTolerated() {
        assertThat(plan(
                                "",
                                aNode().named("a")
                                        .product("NVIDIA-H100-80GB-HBM3", 81_559)
                                        .taints(List.of(new Taint("karpenter.sh/disrupted", "", "NoSchedule")))
                                        .build())
                        .suggestions())
                .isEmpty();
    }
}
