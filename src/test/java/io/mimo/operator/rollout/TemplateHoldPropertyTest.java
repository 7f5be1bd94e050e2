package io.mimo.operator.rollout;

import static io.mimo.fixtures.NodeFixture.aNode;
import static org.assertj.core.api.Assertions.assertThat;
import static org.quicktheories.generators.Generate.enumValues;
import static org.quicktheories.generators.Generate.oneOf;
import static org.quicktheories.generators.Generate.pick;
import static org.quicktheories.generators.SourceDSL.lists;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.mimo.api.MimoDeployment;
import io.mimo.catalog.Catalog;
import io.mimo.generators.Property;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.quicktheories.core.Gen;

/**
 * Over any sequence of edits, builds, releases and losses of all pods: the template of a living pod changes only by an
 * edit that enters it or by a release. The specs are decided and rendered by the real code; a build differs in one
 * constant of what it renders.
 */
class TemplateHoldPropertyTest {
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

    /** What happens; an edit sets one field of the spec. */
    sealed interface Event {
        record Edit(String field, String value) implements Event {
            boolean enters() {
                return !List.of("replicas", "monitoring", "rollout").contains(field);
            }
        }

        record Upgrade(Build build) implements Event {}

        record Release() implements Event {}

        record AllPodsGo() implements Event {}
    }

    private static Gen<List<Event>> histories() {
        Gen<Event> edits = pick(List.of(
                new Event.Edit("maxModelLen", "16384"),
                new Event.Edit("maxModelLen", "8192"),
                new Event.Edit("engine", "{env: [{name: A, value: b}]}"),
                new Event.Edit("replicas", "2"),
                new Event.Edit("replicas", "3"),
                new Event.Edit("monitoring", "{alerts: true}"),
                new Event.Edit("rollout", "{strategy: Surge}"),
                new Event.Edit("podTemplate", "{labels: {team: x}}"),
                new Event.Edit("gpuMemoryUtilization", "0.92")));
        Gen<Event> builds = enumValues(Build.class).map(Event.Upgrade::new);
        Gen<Event> ends = pick(List.of(new Event.Release(), new Event.AllPodsGo()));
        return lists().of(oneOf(edits, builds, builds, ends)).ofSizeBetween(1, 12);
    }

    /** A cluster with one workload. */
    private static final class World {
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

        private static Optional<WorkloadRecord> record(JsonNode object) {
            HasMetadata typed = YAML.convertValue(object, Deployment.class);
            return WorkloadRecord.of(typed);
        }

        private static JsonNode recorded(JsonNode planned, WorkloadRecord record) {
            ObjectNode copy = planned.deepCopy();
            record.annotations().forEach(copy.withObject("/metadata/annotations")::put);
            return copy;
        }
    }

    @Test
    void theTemplateOfALivingPodChangesByNobodyButItsOwner() {
        Property.tries(400).forAll(histories()).checkAssert(history -> {
            World world = new World();
            world.reconcile(false, false);
            List<Event> since = new ArrayList<>();
            for (Event event : history) {
                JsonNode before = world.template();
                JsonNode count = world.live.orElseThrow().at("/spec/replicas");
                boolean allowed = happens(event, world);
                boolean held = world.reconcile(!(event instanceof Event.AllPodsGo), event instanceof Event.Release);
                since.add(event);

                if (!allowed) {
                    assertThat(world.template()).as("after %s", since).isEqualTo(before);
                } else {
                    assertThat(held).as("after %s", since).isFalse();
                    assertThat(world.template())
                            .as("after %s", since)
                            .isEqualTo(OneManager.stored(world.planned()).at("/spec/template"));
                }
                assertThat(world.live.orElseThrow().at("/spec/replicas").asInt())
                        .as("after %s from %s", since, count)
                        .isEqualTo(world.planned().at("/spec/replicas").asInt());
                assertThat(world.reconcile(true, false))
                        .as("a second look decides the same, after %s", since)
                        .isEqualTo(held);
            }
        });
    }

    /** @return whether it is a cause for another template: an edit is none when it writes what is there already */
    private static boolean happens(Event event, World world) {
        return switch (event) {
            case Event.Edit edit -> !edit.value().equals(world.fields.put(edit.field(), edit.value())) && edit.enters();
            case Event.Upgrade(Build build) -> {
                world.build = build;
                yield false;
            }
            case Event.Release _, Event.AllPodsGo _ -> true;
        };
    }

    @ParameterizedTest
    @EnumSource
    void aHeldChangeIsNamed(Build build) {
        World world = new World();
        world.reconcile(false, false);
        world.build = build;
        var inputs = TemplateInputs.of(world.resource().getSpec());
        JsonNode live = world.live.orElseThrow();
        TemplateHold hold = TemplateHold.of(
                Deployment.class,
                world.planned(),
                inputs,
                new LiveObject(
                        live,
                        world.owned,
                        World.record(live).map(WorkloadRecord::revision),
                        Optional.of(inputs),
                        true));

        List<String> paths = hold instanceof Held held
                ? Changes.of(held.changes()).stream()
                        .map(change -> change.path())
                        .toList()
                : List.of();

        assertThat(paths)
                .isEqualTo(
                        switch (build) {
                            case THIS -> List.of();
                            case IMAGE -> List.of("containers[vllm].image");
                            case PROBE -> List.of("containers[vllm].livenessProbe.periodSeconds");
                            case ENVIRONMENT -> List.of("containers[vllm].env[HOME].value");
                            case LABEL -> List.of("metadata.labels.serving.mimo.io/one");
                            case SECURITY_CONTEXT -> List.of("securityContext.runAsUser");
                        });
    }
}
