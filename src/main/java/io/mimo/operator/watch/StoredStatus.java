package io.mimo.operator.watch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mimo.sizing.Profile;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/**
 * A stored status is a hint: anyone with the right to write it, and any release, may have written anything. What is no
 * condition, no time and no profile is taken out before anybody reads it, so that it counts as absent.
 */
final class StoredStatus {
    private static final List<String> CONDITION = List.of("type", "status", "reason", "message");

    private StoredStatus() {}

    static JsonNode trusted(JsonNode stored) {
        JsonNode status = stored.deepCopy();
        if (status.path("conditions") instanceof ArrayNode conditions) {
            conditions.removeIf(condition ->
                    CONDITION.stream().anyMatch(field -> !condition.path(field).isTextual())
                            || !isTime(condition.path("lastTransitionTime")));
        }
        if (status.path("plan") instanceof ObjectNode plan) {
            plan.remove(
                    plan.path("acceptedAt").isMissingNode() || isTime(plan.path("acceptedAt"))
                            ? List.of()
                            : List.of("acceptedAt"));
            plan.remove(
                    Arrays.stream(Profile.values()).anyMatch(profile -> profile.name()
                                    .equals(plan.path("profile").asText()))
                            ? List.of()
                            : List.of("profile"));
        }
        return status;
    }

    private static boolean isTime(JsonNode value) {
        try {
            Instant.parse(value.asText());
            return true;
        } catch (DateTimeException e) {
            return false;
        }
    }
}
