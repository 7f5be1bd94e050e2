package io.mimo.operator.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.mimo.operator.apply.FieldDiff.Difference;
import io.mimo.operator.children.Workload;
import io.mimo.status.ApplyOutcome.Change;
import java.util.List;
import java.util.Optional;

/**
 * A planned object beside the live one. It is as planned when no field differs, or when admission made every
 * difference: our last apply was of this very plan, and each field that differs is still ours. Whoever else changes a
 * field takes it from us, and a plan that is another bears another mark; so what is left is what admission made of our
 * own apply. To apply it again would only make it again.
 *
 * <p>This holds after a restart too, and for a policy that changes objects only when they are created: nothing is asked
 * of the API server to know it, and what runs is not replaced.
 *
 * @param mark of the plan
 * @param appliedBefore whether our last apply was of this plan
 */
public record FieldComparison(String mark, boolean appliedBefore, List<Difference> differences) {
    public static FieldComparison of(KubernetesSerialization json, HasMetadata desired, HasMetadata live) {
        return of(json, desired, live, false);
    }

    /** @param edited the plan is of an edit that was not applied before */
    public static FieldComparison of(
            KubernetesSerialization json, HasMetadata desired, HasMetadata live, boolean edited) {
        JsonNode planned = json.convertValue(desired, JsonNode.class);
        JsonNode owned = owned(json, live);
        AppliedMark.remove(planned, "");
        String mark = AppliedMark.of(planned);
        AppliedMark.remove(owned, FieldsV1.FIELD);
        if (!edited
                && Workload.of(live).filter(workload -> !workload.rollsOut()).isPresent()
                && planned.path("spec") instanceof ObjectNode spec
                && owned.path("f:spec") instanceof ObjectNode ours) {
            spec.remove(AppliedMark.ROLLOUT);
            ours.remove(AppliedMark.ROLLOUT.stream()
                    .map(field -> FieldsV1.FIELD + field)
                    .toList());
        }
        return new FieldComparison(
                mark,
                AppliedMark.on(live).filter(mark::equals).isPresent(),
                FieldDiff.between(desired.getClass(), planned, json.convertValue(live, JsonNode.class), owned));
    }

    public boolean isAsPlanned() {
        return differences.isEmpty() || appliedBefore && differences.stream().allMatch(FieldComparison::isOfAdmission);
    }

    /** The mark cannot tell of how it rolls out. */
    private static boolean isOfAdmission(Difference difference) {
        return difference.ours()
                && AppliedMark.ROLLOUT.stream()
                        .noneMatch(field -> (difference.path() + ".").startsWith(".spec." + field + "."));
    }

    /** What admission changed of what we applied. */
    public List<Change> changes(String object) {
        return isAsPlanned()
                ? differences.stream()
                        .map(difference -> new Change(
                                object,
                                FieldsV1.readable(difference.path()),
                                text(difference.planned()),
                                text(difference.found())))
                        .toList()
                : List.of();
    }

    private static String text(JsonNode value) {
        return value.isMissingNode() ? "" : value.isValueNode() ? value.asText() : value.toString();
    }

    /** What our own applies own of an object. */
    public static JsonNode owned(KubernetesSerialization json, HasMetadata live) {
        return live.getMetadata().getManagedFields().stream()
                .filter(FieldComparison::isOurs)
                .findFirst()
                .map(ManagedFieldsEntry::getFieldsV1)
                .map(fields -> json.convertValue(fields, JsonNode.class))
                .orElseGet(JsonNodeFactory.instance::objectNode);
    }

    private static boolean isOurs(ManagedFieldsEntry entry) {
        return ChildWrites.MANAGER.equals(entry.getManager())
                && "Apply".equals(entry.getOperation())
                && Optional.ofNullable(entry.getSubresource()).orElse("").isEmpty();
    }
}
