package io.mimo.operator.rollout;

import static io.mimo.fixtures.NodeFixture.aNode;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.mimo.api.MimoDeployment;
import io.mimo.catalog.Catalog;
import io.mimo.inventory.Inventory;
import io.mimo.manifest.schema.TemplateInputs;
import io.mimo.operator.apply.FieldDiff;
import io.mimo.operator.apply.OneManager;
import io.mimo.operator.children.WorkloadRecord;
import io.mimo.operator.rollout.TemplateHold.Held;
import io.mimo.operator.rollout.TemplateHold.LiveObject;
import io.mimo.operator.rollout.TemplateHold.Planned;
import io.mimo.plan.Decider;
import io.mimo.plan.Decision;
import io.mimo.render.Renderer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** A cluster with one workload, and the builds that reconcile it. */
final class OneWorkload {
    private static final Catalog CATALOG = Catalog.load();
    private static final KubernetesSerialization YAML = new KubernetesSerialization();
    private static final Inventory NODES = Inventory.of(
            IntStream.range(0, 4)
                    .mapToObj(i -> aNode().named("node-" + i)
                            .product("NVIDIA-H200", 143771)
                            .label("nvidia.com/gpu.compute.major", "9")
                            .build())
                    .toList(),
            List.of());
    private static final String POD = "/spec/template/spec";
    private static final String CONTAINER = POD + "/containers/0";

    /** One constant each, as another build has it. */
    enum Build {
        THIS,
        IMAGE,
        PROBE,
        ENVIRONMENT,
        LABEL,
        SECURITY_CONTEXT;

        JsonNode render(JsonNode planned) {
            ObjectNode workload = planned.deepCopy();
            switch (this) {
                case THIS -> {}
                case IMAGE -> workload.withObject(CONTAINER).put("image", "vllm/vllm-openai:v9.99.0");
                case PROBE -> workload.withObject(CONTAINER + "/livenessProbe").put("periodSeconds", 17);
                case ENVIRONMENT -> ((ObjectNode) workload.at(CONTAINER + "/env/0")).put("value", "/elsewhere");
                case LABEL ->
                    workload.withObject("/spec/template/metadata/labels").put("serving.mimo.io/one", "more");
                case SECURITY_CONTEXT ->
                    workload.withObject(POD + "/securityContext").put("runAsUser", 3000);
            }
            return workload;
        }
    }

    private final Map<String, String> fields = new TreeMap<>();
    private Build build = Build.THIS;
    private Optional<JsonNode> live = Optional.empty();
    private JsonNode owned = YAML.unmarshal("{}", JsonNode.class);

    MimoDeployment resource() {
        StringBuilder spec = new StringBuilder("""
                metadata: {name: flash, namespace: llm, uid: u-1, generation: 1}
                spec:
                  model: {uri: "hf://XiaomiMiMo/MiMo-V2-Flash"}
                  precision: FP8
                  parallelism: {tensor: 4}
                """);
        fields.forEach((field, value) ->
                spec.append("  ").append(field).append(": ").append(value).append('\n'));
        return YAML.unmarshal(spec.toString(), MimoDeployment.class);
    }

    /** From now on this build reconciles. */
    void upgrade(Build to) {
        build = to;
    }

    /** @return what the field was before */
    Optional<String> edit(String field, String value) {
        return Optional.ofNullable(fields.put(field, value));
    }

    JsonNode live() {
        return live.orElseThrow();
    }

    JsonNode owned() {
        return owned;
    }

    JsonNode planned() {
        var accepted = (Decision.Accepted) Decider.decide(resource(), CATALOG, NODES);
        return build.render(YAML.convertValue(Renderer.workload(accepted.plan()), JsonNode.class));
    }

    /** @return whether it was held */
    boolean reconcile(boolean pods, boolean released) {
        JsonNode planned = planned();
        var inputs = TemplateInputs.of(resource().getSpec());
        TemplateHold hold = live.<TemplateHold>map(object -> TemplateHold.of(
                        Deployment.class,
                        planned,
                        inputs,
                        new LiveObject(
                                object,
                                owned,
                                record(object).map(WorkloadRecord::revision),
                                record(object).map(WorkloadRecord::inputs),
                                pods)))
                .orElseGet(Planned::new);
        if (released) {
            hold = new Planned();
        }
        switch (hold) {
            case Planned _ ->
                apply(recorded(planned, new WorkloadRecord(WorkloadRecord.revision(planned), inputs, "i", false)));
            case Held held -> {
                assertThat(FieldDiff.between(Deployment.class, held.workload(), live.orElseThrow(), owned))
                        .extracting(FieldDiff.Difference::path)
                        .as("nothing of a held workload is written but its count")
                        .isSubsetOf(
                                ".spec.replicas",
                                ".spec.strategy.rollingUpdate.maxSurge",
                                ".spec.strategy.rollingUpdate.maxUnavailable");
                apply(held.workload());
            }
        }
        return hold instanceof Held;
    }

    void apply(JsonNode workload) {
        live = Optional.of(OneManager.stored(workload));
        owned = OneManager.owned(workload);
    }

    JsonNode template() {
        return live.orElseThrow().at("/spec/template");
    }

    static Optional<WorkloadRecord> record(JsonNode object) {
        HasMetadata typed = YAML.convertValue(object, Deployment.class);
        return WorkloadRecord.of(typed);
    }

    private static JsonNode recorded(JsonNode planned, WorkloadRecord record) {
        ObjectNode copy = planned.deepCopy();
        record.annotations().forEach(copy.withObject("/metadata/annotations")::put);
        return copy;
    }
}
