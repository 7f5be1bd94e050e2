package io.mimo.render;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import io.fabric8.openshift.api.model.monitoring.v1.Rule;
import io.mimo.catalog.Catalog;
import io.mimo.catalog.EngineVersion;
import io.mimo.catalog.ReleaseFacts;
import io.mimo.plan.Plan;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Everything that is asked of Prometheus: the alerts of a plan and the dashboard's panels. */
final class Queries {
    static final Catalog CATALOG = Catalog.load();
    private static final ObjectMapper JSON = JsonMapper.builder().build();
    private static final Pattern ENGINE_SERIES = Pattern.compile("vllm:[a-z0-9_]+");

    private Queries() {}

    static Stream<EngineVersion> releases() {
        return CATALOG.releases().stream().map(ReleaseFacts::version);
    }

    static Plan plan(EngineVersion release) {
        return SamplePlans.exporting(name(release), CATALOG.serving().series(List.of(release)));
    }

    static String name(EngineVersion release) {
        return "mimo-" + release.toString().replace('.', '-');
    }

    static List<Rule> rules(Plan plan) {
        return Rendered.of(plan)
                .the(PrometheusRule.class)
                .getSpec()
                .getGroups()
                .getFirst()
                .getRules();
    }

    static List<Rule> alerts(Plan plan) {
        return rules(plan).stream().filter(rule -> rule.getAlert() != null).toList();
    }

    static String text(Rule rule) {
        return JSON.valueToTree(rule.getExpr()).asText();
    }

    /** Expressions of the panels of one resource's dashboard. */
    static List<String> dashboard(Plan plan) throws IOException {
        ConfigMap map = (ConfigMap) DashboardRenderer.render(plan).orElseThrow();
        JsonNode panels =
                JSON.readTree(map.getData().values().iterator().next()).path("panels");
        return StreamSupport.stream(panels.spliterator(), false)
                .flatMap(panel -> StreamSupport.stream(panel.path("targets").spliterator(), false))
                .map(target -> target.path("expr").asText())
                .toList();
    }

    static Set<String> engineSeries(String expression) {
        Matcher found = ENGINE_SERIES.matcher(expression);
        return new java.util.TreeSet<>(
                found.results().map(java.util.regex.MatchResult::group).toList());
    }

    /** A file of rules as Prometheus reads it; {@code wait} = false leaves out for how long an alert must hold. */
    static String file(List<Plan> plans, boolean wait) {
        List<String> groups = new ArrayList<>();
        for (Plan plan : plans) {
            JsonNode group = JSON.valueToTree(Rendered.of(plan)
                    .the(PrometheusRule.class)
                    .getSpec()
                    .getGroups()
                    .getFirst());
            if (!wait) {
                group.path("rules")
                        .forEach(rule -> ((com.fasterxml.jackson.databind.node.ObjectNode) rule).remove("for"));
            }
            groups.add(group.toString());
        }
        // JSON is YAML
        return "{\"groups\": [" + String.join(",", groups) + "]}";
    }
}
