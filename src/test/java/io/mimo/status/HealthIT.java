package io.mimo.status;

import static io.mimo.status.HealthStates.states;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mimo.controlplane.Kstatus;
import io.mimo.generated.GeneratedFile;
import io.mimo.status.HealthStates.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The table of docs/gitops.md: what the real kstatus and the script for Argo CD make of each state that the operator
 * tells.
 */
class HealthIT {
    private static final Path PAGE = Path.of("docs/gitops.md");

    private static final String HEADER = "| state | `Ready` | besides | kstatus | Argo CD |\n|---|---|---|---|---|\n";

    private static String table() throws IOException {
        List<State> states = states();
        List<String> kstatus = Kstatus.of(
                states.stream().map(state -> state.object().toString()).toList());
        List<String> rows = new ArrayList<>();
        for (int i = 0; i < states.size(); i++) {
            JsonNode object = states.get(i).object();
            rows.add("| %s | %s | %s | %s | %s |\n"
                    .formatted(states.get(i).words(), ready(object), besides(object), kstatus.get(i), argo(object)));
        }
        return HEADER + String.join("", rows);
    }

    /** Of what is being deleted Argo CD asks no script (gitops-engine, pkg/health/health.go). */
    private static String argo(JsonNode object) throws IOException {
        return object.at("/metadata/deletionTimestamp").isMissingNode()
                ? ArgoHealth.of(object).status()
                : "Progressing";
    }

    private static String ready(JsonNode object) {
        return object.at("/status/conditions")
                .valueStream()
                .filter(condition -> condition.path("type").asText().equals("Ready"))
                .map(condition -> condition.path("status").asText() + ", "
                        + condition.path("reason").asText())
                .collect(Collectors.joining());
    }

    private static String besides(JsonNode object) {
        return object.at("/status/conditions")
                .valueStream()
                .map(condition -> condition.path("type").asText())
                .filter(type ->
                        Set.of("Stalled", "Reconciling", "PromiseLapsed").contains(type))
                .collect(Collectors.joining(", "));
    }

    @Test
    void thePageSaysWhatTheySay() throws IOException {
        String page = Files.readString(PAGE);
        String table = table();
        if (GeneratedFile.isAccepted()) {
            page = page.replaceAll("(?m)\\| state \\|[^\\n]*\\n(\\|[^\\n]*\\n)+", table.replace("$", "\\$"));
            Files.writeString(PAGE, page);
        }
        assertThat(page).as("to accept: ./dev it HealthIT -Dmimo.accept=true").contains(table);
    }
}
