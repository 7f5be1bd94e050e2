package io.mimo.operator;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.mimo.api.PlanReport;
import io.mimo.catalog.Catalog;
import io.mimo.fixtures.ManifestFixture;
import io.mimo.fixtures.NodeFixture;
import io.mimo.inventory.Inventory;
import io.mimo.inventory.NodeFacts;
import io.mimo.plan.Decider;
import io.mimo.plan.FieldGuideRow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A refused manifest and the nodes that it may use. */
record RefusedCase(String name, String spec, List<Pool> pools) {
    private static final Catalog CATALOG = Catalog.load();
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    /** Nodes of one kind. */
    record Pool(int nodes, int gpus, String product, long memoryMiB) {
        static final Pool EIGHT_H100 = new Pool(1, 8, Resources.H100, 81559);
        static final Pool FOUR_H200 = new Pool(1, 4, Resources.H200, 143771);

        List<NodeFacts> facts() {
            return NodeFixture.nodes(nodes, gpus, product, memoryMiB);
        }
    }

    PlanReport report() {
        List<NodeFacts> nodes =
                pools.stream().flatMap(pool -> pool.facts().stream()).toList();
        return Decider.decide(ManifestFixture.manifest(spec), CATALOG, Inventory.of(nodes, List.of()))
                .report();
    }

    /**
     * All refused rows of the documents; the refused example; and manifests whose edits remove, widen or allow
     * something. Each names its products: without, those of the other cases' nodes would count as present.
     */
    static List<RefusedCase> all() throws IOException {
        List<RefusedCase> cases = new ArrayList<>();
        FieldGuideRow.all().stream()
                .filter(row -> row.verdict().isRefusal())
                .forEach(row -> cases.add(new RefusedCase(
                        row.id(),
                        row.spec(false) + "accelerator: {products: [" + row.product() + "]}\n",
                        List.of(new Pool(row.nodeCount(), row.gpusPerNode(), row.product(), row.memoryMiB())))));
        cases.add(new RefusedCase(
                "example-refused",
                YAML.readTree(Files.readString(Path.of("examples/refused.yaml")))
                        .get("spec")
                        .toString(),
                List.of(Pool.EIGHT_H100, Pool.FOUR_H200)));
        String fp8 = "precision: FP8\nmodel: {uri: \"hf://XiaomiMiMo/MiMo-V2-Flash\", revision: "
                + "0123456789abcdef0123456789abcdef01234567}\n";
        String onH100 = "accelerator: {products: [NVIDIA-H100-80GB-HBM3]}\n";
        cases.add(new RefusedCase(
                "pinned-revision", fp8 + "parallelism: {tensor: 8}\n" + onH100, List.of(Pool.EIGHT_H100)));
        cases.add(new RefusedCase(
                "tight-not-allowed",
                fp8 + "parallelism: {tensor: 4}\ngpuMemoryUtilization: 0.97\nmaxModelLen: 16384\n"
                        + "sizing: {allowTight: false}\n" + onH100,
                List.of(new Pool(1, 4, Resources.H100, 81559), Pool.FOUR_H200)));
        cases.add(new RefusedCase(
                "own-int4",
                "model: {uri: \"pvc://models/own\", quantization: {format: awq, groupSize: 32}}\nprecision: INT4\n"
                        + "parallelism: {tensor: 1}\n" + onH100,
                List.of(Pool.EIGHT_H100)));
        return cases;
    }
}
