package io.mimo.render;

import static io.mimo.fixtures.NodeFixture.aNode;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.mimo.api.MimoDeployment;
import io.mimo.api.MimoDeploymentSpec;
import io.mimo.catalog.Catalog;
import io.mimo.inventory.Inventory;
import io.mimo.inventory.NodeFacts;
import io.mimo.manifest.schema.FieldEdits;
import io.mimo.manifest.schema.FieldEdits.Edit;
import io.mimo.plan.Decider;
import io.mimo.plan.Decision;
import io.mimo.plan.Plan;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What an edit of a field does to pods that run: found by rendering the workload before and after it. */
public enum PodRolls {
    NO("no"),
    YES("yes"),
    /** From one node per replica to several: every pod ends before the first of the new kind begins. */
    ANOTHER_KIND("another kind");

    private static final KubernetesSerialization JSON = new KubernetesSerialization();
    private static final Catalog CATALOG = Catalog.load();

    private final String words;

    PodRolls(String words) {
        this.words = words;
    }

    @Override
    public String toString() {
        return words;
    }

    /** By path of the field. */
    public static Map<String, PodRolls> table() {
        Map<String, PodRolls> table = new HashMap<>();
        FieldEdits.all().forEach(edit -> table.put(edit.field(), of(edit)));
        return table;
    }

    static PodRolls of(Edit edit) {
        HasMetadata before = Renderer.workload(plan(resource(edit.before())));
        HasMetadata after = Renderer.workload(plan(resource(edit.after())));
        return !before.getKind().equals(after.getKind())
                ? ANOTHER_KIND
                : template(before).equals(template(after)) ? NO : YES;
    }

    private static Object template(HasMetadata workload) {
        return new Rendered(List.of(workload)).templates();
    }

    static MimoDeploymentSpec spec(JsonNode spec) {
        return JSON.convertValue(spec, MimoDeploymentSpec.class);
    }

    static MimoDeployment resource(JsonNode spec) {
        var resource = new MimoDeployment();
        resource.getMetadata().setName("mimo");
        resource.getMetadata().setNamespace("llm");
        resource.getMetadata().setGeneration(1L);
        resource.getMetadata().setUid("0");
        resource.setSpec(spec(spec));
        return resource;
    }

    static Plan plan(MimoDeployment resource) {
        return switch (Decider.decide(resource, CATALOG, nodes())) {
            case Decision.Accepted accepted -> accepted.plan();
            case Decision.Refused refused -> throw new AssertionError(JSON.asYaml(resource.getSpec()) + refused);
        };
    }

    private static Inventory nodes() {
        return Inventory.of(
                Stream.of(Map.entry("NVIDIA-H200", 143771), Map.entry("NVIDIA-B200", 183359))
                        .flatMap(kind -> nodes(kind.getKey(), kind.getValue()).stream())
                        .toList(),
                List.of());
    }

    private static List<NodeFacts> nodes(String product, int memoryMiB) {
        List<NodeFacts> nodes = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            nodes.add(aNode().named(product.toLowerCase(java.util.Locale.ROOT) + "-" + i)
                    .product(product, memoryMiB)
                    .label("pool", "a")
                    .label("rack", "r")
                    .units("example.com/gpu", 8)
                    .units("rdma/ib", 8)
                    .units("rdma/roce", 8)
                    .build());
        }
        return nodes;
    }
}
