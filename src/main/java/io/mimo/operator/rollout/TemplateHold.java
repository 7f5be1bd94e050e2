package io.mimo.operator.rollout;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.mimo.manifest.schema.TemplateInputs;
import io.mimo.operator.apply.FieldDiff;
import io.mimo.operator.apply.FieldDiff.Difference;
import io.mimo.operator.apply.Place;
import io.mimo.operator.apply.Projection;
import io.mimo.operator.children.WorkloadRecord;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Whether a workload gets the template of this build or keeps the one that it has. Invariant: while a pod of a resource
 * lives, its template changes only by an edit of a spec field that enters the template or by the user's release, never
 * by another build of the operator.
 *
 * <p>A held workload is applied as it lives, cut down to what we own of it, so nothing of it is written; only its
 * count, the way that it rolls out and whom it belongs to are those of today.
 */
sealed interface TemplateHold {
    /** Nothing of it runs, the spec was edited, or it is the template that runs. */
    record Planned() implements TemplateHold {}

    /**
     * Another build would change what runs; only the user's release lets it.
     *
     * @param changes of the template; empty when the workload of an operator without records is as this build would
     *     make it
     */
    record Held(JsonNode workload, List<Difference> changes) implements TemplateHold {
        public Held {
            changes = List.copyOf(changes);
        }
    }

    /**
     * A workload of the planned kind as it lives.
     *
     * @param owned FieldsV1 of our Apply entry
     * @param inputs what it was applied from; empty when nobody knows
     * @param runs a pod of it exists
     */
    record LiveObject(
            JsonNode object,
            JsonNode owned,
            Optional<String> revision,
            Optional<TemplateInputs> inputs,
            boolean runs) {}

    /** Of the spec, not of the template: never held. */
    Set<String> FREE = Set.of("replicas", "strategy", "rolloutStrategy");

    /** Of a workload that came back from a backup, where nobody owns anything. */
    JsonNode WHOLE = JsonNodeFactory.instance.objectNode().set("f:spec", JsonNodeFactory.instance.objectNode());

    static TemplateHold of(
            Class<? extends HasMetadata> kind, JsonNode planned, TemplateInputs inputs, LiveObject live) {
        boolean edited = live.inputs().filter(inputs::sameAs).isEmpty();
        boolean same =
                live.revision().filter(WorkloadRecord.revision(planned)::equals).isPresent();
        if (!live.runs() || edited || same) {
            return new Planned();
        }
        String template = ".spec." + WorkloadRecord.templateOf(planned);
        List<Difference> changes = FieldDiff.between(kind, planned, live.object(), live.owned()).stream()
                .filter(difference -> difference.path().startsWith(template))
                .toList();
        return new Held(held(kind, planned, live), changes);
    }

    private static JsonNode held(Class<? extends HasMetadata> kind, JsonNode planned, LiveObject live) {
        ObjectNode held = (ObjectNode)
                Projection.of(Place.of(kind), live.object(), live.owned().isEmpty() ? WHOLE : live.owned());
        held.set("apiVersion", planned.path("apiVersion"));
        held.set("kind", planned.path("kind"));
        ObjectNode metadata = held.withObject("/metadata");
        List.of("name", "namespace", "ownerReferences")
                .forEach(field -> take(field, planned.path("metadata"), metadata));
        FREE.forEach(field -> take(field, planned.path("spec"), held.withObject("/spec")));
        return held;
    }

    private static void take(String field, JsonNode from, ObjectNode to) {
        if (from.hasNonNull(field)) {
            to.set(field, from.get(field));
        } else {
            to.remove(field);
        }
    }
}
