package io.mimo.controlplane;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Set;

/** One request as the API server noted it. Absent texts are empty; {@code code} is the HTTP status of the answer. */
public record AuditRecord(
        String id,
        Instant received,
        String user,
        String userAgent,
        String verb,
        String group,
        String resource,
        String subresource,
        String namespace,
        String name,
        String uri,
        int code) {

    private static final Set<String> WRITES = Set.of("create", "update", "patch", "delete", "deletecollection");

    static AuditRecord of(JsonNode event) {
        JsonNode object = event.path("objectRef");
        return new AuditRecord(
                event.path("auditID").asText(),
                Instant.parse(event.path("requestReceivedTimestamp").asText()),
                event.path("user").path("username").asText(),
                event.path("userAgent").asText(),
                event.path("verb").asText(),
                object.path("apiGroup").asText(),
                object.path("resource").asText(),
                object.path("subresource").asText(),
                object.path("namespace").asText(),
                object.path("name").asText(),
                event.path("requestURI").asText(),
                event.path("responseStatus").path("code").asInt());
    }

    public boolean isWrite() {
        return WRITES.contains(verb);
    }

    /** Lease renewals go on for ever and say nothing about an operator at rest. */
    public boolean isLease() {
        return resource.equals("leases");
    }
}
