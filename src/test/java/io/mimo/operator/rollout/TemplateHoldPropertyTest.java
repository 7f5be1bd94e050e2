package io.mimo.operator.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quicktheories.generators.Generate.enumValues;
import static org.quicktheories.generators.Generate.oneOf;
import static org.quicktheories.generators.Generate.pick;
import static org.quicktheories.generators.SourceDSL.lists;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.mimo.generators.Property;
import io.mimo.manifest.schema.TemplateInputs;
import io.mimo.operator.apply.OneManager;
import io.mimo.operator.children.WorkloadRecord;
import io.mimo.operator.rollout.OneWorkload.Build;
import io.mimo.operator.rollout.TemplateHold.Held;
import io.mimo.operator.rollout.TemplateHold.LiveObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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

    @Test
    void theTemplateOfALivingPodChangesByNobodyButItsOwner() {
        Property.tries(400).forAll(histories()).checkAssert(history -> {
            OneWorkload world = new OneWorkload();
            world.reconcile(false, false);
            List<Event> since = new ArrayList<>();
            for (Event event : history) {
                JsonNode before = world.template();
                JsonNode count = world.live().at("/spec/replicas");
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
                assertThat(world.live().at("/spec/replicas").asInt())
                        .as("after %s from %s", since, count)
                        .isEqualTo(world.planned().at("/spec/replicas").asInt());
                assertThat(world.reconcile(true, false))
                        .as("a second look decides the same, after %s", since)
                        .isEqualTo(held);
            }
        });
    }

    /** @return whether it is a cause for another template: an edit is none when it writes what is there already */
    private static boolean happens(Event event, OneWorkload world) {
        return switch (event) {
            case Event.Edit edit ->
                !world.edit(edit.field(), edit.value()).equals(Optional.of(edit.value())) && edit.enters();
            case Event.Upgrade(Build build) -> {
                world.upgrade(build);
                yield false;
            }
            case Event.Release _, Event.AllPodsGo _ -> true;
        };
    }

    @ParameterizedTest
    @EnumSource
    void aHeldChangeIsNamed(Build build) {
        OneWorkload world = new OneWorkload();
        world.reconcile(false, false);
        world.upgrade(build);
        var inputs = TemplateInputs.of(world.resource().getSpec());
        JsonNode live = world.live();
        TemplateHold hold = TemplateHold.of(
                Deployment.class,
                world.planned(),
                inputs,
                new LiveObject(
                        live,
                        world.owned(),
                        OneWorkload.record(live).map(WorkloadRecord::revision),
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
