package io.mimo.render;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.ConfigMap;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DashboardTest {
    @Test
    void isOfOneResourceOnlyAndFoundByGrafana() throws IOException {
        var plan = SamplePlans.exporting("mimo-flash", Set.of());
        ConfigMap map = (ConfigMap) DashboardRenderer.render(plan).orElseThrow();

        assertThat(map.getMetadata().getLabels())
                .containsEntry("grafana_dashboard", "1")
                .containsAllEntriesOf(Labels.object(plan));
        assertThat(map.getMetadata().getName()).isEqualTo(plan.workload().name() + "-dashboard");
        Map.Entry<String, String> file = map.getData().entrySet().iterator().next();
        JsonNode board = new ObjectMapper().readTree(file.getValue());
        assertThat(file.getKey()).isEqualTo("mimo-" + board.path("uid").asText() + ".json");
        assertThat(board.path("uid").asText()).hasSizeLessThanOrEqualTo(40).isNotEqualTo("mimo-deployments");
        assertThat(board.path("title").asText())
                .isEqualTo("MimoDeployment " + plan.workload().namespace() + "/"
                        + plan.workload().name());
        assertThat(board.path("templating").path("list").findValuesAsText("name"))
                .containsExactly("datasource");
        assertThat(file.getValue())
                .doesNotContain("$namespace", "$instance")
                .contains("namespace=~\\\"" + plan.workload().namespace() + "\\\",app_kubernetes_io_instance=~\\\""
                        + plan.workload().name() + "\\\"");
    }

    @Test
    void isLeftOutUnlessAskedFor() {
        assertThat(DashboardRenderer.render(SamplePlans.fixed())).isEmpty();
    }
}
