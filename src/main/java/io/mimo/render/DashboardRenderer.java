package io.mimo.render;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.mimo.plan.Plan;
import io.mimo.plan.WorkloadRef;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * The shared dashboard of {@code deploy/grafana}, cut to one resource: no choice of namespace and instance, and an
 * identity of its own, so that Grafana shows it beside the others.
 */
final class DashboardRenderer {
    /** What Grafana's sidecar looks for (Helm chart grafana, sidecar.dashboards.label and labelValue). */
    private static final Map<String, String> FOUND_BY = Map.of("grafana_dashboard", "1");

    private static final ObjectMapper JSON = new ObjectMapper();

    private DashboardRenderer() {}

    static Optional<HasMetadata> render(Plan plan) {
        if (!plan.access().monitoring().dashboard()) {
            return Optional.empty();
        }
        return Optional.of(new ConfigMapBuilder()
                .withMetadata(Metadata.of(plan, Names.dashboard(plan.workload().name()))
                        .edit()
                        .addToLabels(FOUND_BY)
                        .build())
                // one folder holds the files of all namespaces
                .withData(Map.of("mimo-" + uid(plan) + ".json", json(plan)))
                .build());
    }

    private static String json(Plan plan) {
        WorkloadRef workload = plan.workload();
        try {
            ObjectNode board = (ObjectNode) JSON.readTree(BundledText.of("grafana/dashboard.json")
                    .replace("$namespace", workload.namespace())
                    .replace("$instance", Names.object(workload.name())));
            board.put("title", title(plan));
            board.put("uid", uid(plan));
            ArrayNode variables = (ArrayNode) board.path("templating").path("list");
            while (variables.size() > 1) {
                variables.remove(1);
            }
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(board) + "\n";
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String title(Plan plan) {
        return "MimoDeployment " + plan.workload().namespace() + "/"
                + plan.workload().name();
    }

    /** The same for the same resource, and below Grafana's 40 characters (HTTP API, dashboard uid). */
    private static String uid(Plan plan) {
        return UUID.nameUUIDFromBytes(title(plan).getBytes(StandardCharsets.UTF_8))
                .toString();
    }
}
