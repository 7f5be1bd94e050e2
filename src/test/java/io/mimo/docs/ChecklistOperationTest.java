package io.mimo.docs;

import static io.mimo.docs.Checklist.BASE;
import static io.mimo.docs.Checklist.LAYOUT;
import static io.mimo.docs.Checklist.ROUTE;
import static io.mimo.docs.Checklist.SECTIONS;
import static io.mimo.docs.Checklist.alert;
import static io.mimo.docs.Checklist.arguments;
import static io.mimo.docs.Checklist.container;
import static io.mimo.docs.Checklist.decide;
import static io.mimo.docs.Checklist.each;
import static io.mimo.docs.Checklist.find;
import static io.mimo.docs.Checklist.objects;
import static io.mimo.docs.Checklist.page;
import static io.mimo.docs.Checklist.plan;
import static io.mimo.docs.Checklist.reason;
import static io.mimo.docs.Checklist.releases;
import static io.mimo.docs.Checklist.report;
import static io.mimo.docs.Checklist.says;
import static io.mimo.docs.Checklist.series;
import static io.mimo.docs.Checklist.the;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mimo.api.PlanReport;
import io.mimo.api.Verdict;
import io.mimo.plan.Plan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The items of docs/checklist.md on running it: scaling, metrics, tokens, versions and the experts. */
class ChecklistOperationTest {
    private static final String COMMIT = "1234567890abcdef1234567890abcdef12345678";

    private static final String DIGEST = "vllm/vllm-openai@sha256:" + "0123456789abcdef".repeat(4);

    @Test
    void thePageHasTheTenItems() {
        assertThat(SECTIONS)
                .extracting(Section::heading)
                .containsExactly(
                        "1. Health check",
                        "2. Timeouts per mode",
                        "3. Autoscaling",
                        "4. Metrics",
                        "5. Token attribution",
                        "6. Load balancing",
                        "7. Rate limiting",
                        "8. Version pinning",
                        "9. Fallback from thinking to direct mode",
                        "10. Load of the experts");
        assertThat(page().lines()).allMatch(line -> line.length() <= 140);
    }

    @Test
    void autoscaling() throws IOException {
        JsonNode scaler = the(objects("autoscaling: {maxReplicas: 2}"), "HorizontalPodAutoscaler")
                .path("spec");
        assertThat(scaler.path("metrics")).hasSize(1);
        JsonNode metric = scaler.at("/metrics/0/pods");
        String name = metric.at("/metric/name").asText();
        assertThat(Files.readString(Path.of("deploy/prometheus-adapter/values.yaml")))
                .contains(name);
        assertThat(releases()).allSatisfy(release -> assertThat(series(release)).contains(name));
        JsonNode own = the(
                objects("autoscaling: {maxReplicas: 2, targetQueueDepth: 7, scaleDownStabilizationSeconds: 60}"),
                "HorizontalPodAutoscaler");
        assertThat(own.at("/spec/metrics/0/pods/target/averageValue").asText()).isEqualTo("7");
        String window = "/behavior/scaleDown/stabilizationWindowSeconds";
        assertThat(own.path("spec").at(window).asInt()).isEqualTo(60);
        kedaReads(name);
        PlanReport clamped = report("autoscaling: {maxReplicas: 9}");
        assertThat(clamped.warnings())
                .extracting(PlanReport.WarningEntry::reason)
                .contains("MaxReplicasClamped");
        String full = alert(objects("monitoring: {alerts: true}"), "MimoKvCacheFull")
                .path("expr")
                .asText();
        assertThat(full).contains("vllm:kv_cache_usage_perc");
        says(
                3,
                "autoscaling",
                "HorizontalPodAutoscaler",
                name,
                "autoscaling.targetQueueDepth",
                metric.at("/target/averageValue").asText(),
                "autoscaling.scaleDownStabilizationSeconds",
                scaler.at(window).asText(),
                "provider: KEDA",
                "ScaledObject",
                "deploy/prometheus-adapter/values.yaml",
                "MaxReplicasClamped",
                "vllm:kv_cache_usage_perc",
                "MimoKvCacheFull");
    }

    private static void kedaReads(String metric) {
        List<JsonNode> keda =
                objects("autoscaling: {maxReplicas: 2, provider: KEDA, prometheusServerAddress: \"http://p:9090\"}");
        assertThat(find(keda, "HorizontalPodAutoscaler")).isEmpty();
        assertThat(the(keda, "ScaledObject").toString()).contains(metric, "http://p:9090");
    }

    @Test
    void metrics() throws IOException {
        List<JsonNode> objects = objects("");
        JsonNode endpoint = the(objects, "PodMonitor").at("/spec/podMetricsEndpoints/0");
        assertThat(find(objects("monitoring: {podMonitor: {enabled: false}}"), "PodMonitor"))
                .isEmpty();
        assertThat(the(objects("monitoring: {podMonitor: {interval: 30s}}"), "PodMonitor")
                        .at("/spec/podMetricsEndpoints/0/interval")
                        .asText())
                .isEqualTo("30s");
        String dashboard = Files.readString(Path.of("deploy/grafana/dashboard.json"));
        List<String> asked = List.of(
                "vllm:generation_tokens_total",
                "vllm:num_requests_waiting",
                "vllm:kv_cache_usage_perc",
                "vllm:time_to_first_token_seconds");
        assertThat(asked).allSatisfy(name -> {
            assertThat(dashboard).contains(name);
            assertThat(releases())
                    .allSatisfy(release -> assertThat(series(release)).anyMatch(each -> each.startsWith(name)));
        });
        rulesOnlyWhenAsked(objects);
        assertThat(find(objects, "ConfigMap")).isEmpty();
        aDashboardShows(asked);
        says(
                4,
                "PodMonitor",
                endpoint.path("path").asText(),
                endpoint.path("interval").asText(),
                "monitoring.podMonitor",
                asked.get(0),
                asked.get(1),
                asked.get(2),
                asked.get(3),
                "deploy/grafana/dashboard.json",
                "monitoring.alerts: true",
                "PrometheusRule",
                "monitoring.dashboard: true",
                "ConfigMap",
                "grafana_dashboard");
    }

    private static void rulesOnlyWhenAsked(List<JsonNode> objects) {
        assertThat(find(objects, "PrometheusRule")).isEmpty();
        assertThat(find(objects("monitoring: {alerts: true}"), "PrometheusRule"))
                .isPresent();
    }

    private static void aDashboardShows(List<String> metrics) {
        JsonNode board = the(objects("monitoring: {dashboard: true}"), "ConfigMap");
        assertThat(board.at("/metadata/labels").has("grafana_dashboard")).isTrue();
        assertThat(metrics)
                .allSatisfy(name -> assertThat(board.path("data").toString()).contains(name));
    }

    @Test
    void tokenAttribution() {
        assertThat(releases()).isNotEmpty().allSatisfy(release -> {
            assertThat(series(release))
                    .contains("vllm:generation_tokens_total")
                    .noneMatch(name -> name.matches(".*(reason_?ing|think).*"));
            assertThat(arguments("engine: {image: \"vllm/vllm-openai:v" + release + "\"}"))
                    .containsSequence("--reasoning-parser", "qwen3");
        });
        JsonNode rules = the(objects(ROUTE), "HTTPRoute").at("/spec/rules");
        says(
                5,
                "vllm:generation_tokens_total",
                "--reasoning-parser qwen3",
                rules.at("/0/matches/0/headers/0/name").asText(),
                Collections.min(releases()).toString(),
                Collections.max(releases()).toString());
    }

    @Test
    void versionPinning() {
        assertThat(report("").warnings())
                .extracting(PlanReport.WarningEntry::reason)
                .contains("RevisionNotPinned");
        String pinned =
                "model: {uri: \"hf://XiaomiMiMo/MiMo-V2-Flash\", revision: " + COMMIT + "}\nprecision: FP8\n" + LAYOUT;
        assertThat(decide(pinned).report().warnings())
                .extracting(PlanReport.WarningEntry::reason)
                .doesNotContain("RevisionNotPinned");
        assertThat(plan(pinned).engine().container().arguments()).containsSequence("--revision", COMMIT);
        PlanReport unknown = report("engine: {image: \"" + DIGEST + "\"}");
        assertThat(unknown.reasons())
                .extracting(PlanReport.ReasonEntry::reason)
                .containsExactly("EngineVersionUnknown");
        assertThat(container(objects("engine: {image: \"" + DIGEST + "\", version: 0.33.0}"))
                        .path("image")
                        .asText())
                .isEqualTo(DIGEST);
        says(
                8,
                "model.revision",
                "--revision",
                "RevisionNotPinned",
                "engine.image",
                "engine.version",
                "EngineVersionUnknown");
    }

    @Test
    void loadOfTheExperts() {
        assertThat(arguments("")).contains("--enable-expert-parallel");
        Plan sliced = plan(BASE + "parallelism: {tensor: 4, data: 2}\n");
        assertThat(sliced.engine().container().arguments()).doesNotContain("--enable-expert-parallel");
        assertThat(reason("--enable-eplb", "0.33.0")).isEqualTo("FlagNotModelled");
        assertThat(reason("'--eplb-config={}'", "0.33.0")).isEqualTo("FlagNotModelled");
        assertThat(report("engine: {extraArgs: [--enable-eplb]}")
                        .reasons()
                        .getFirst()
                        .message())
                .contains("redundant experts take GPU memory");
        assertThat(arguments("engine: {extraArgs: [--expert-placement-strategy=round_robin]}"))
                .contains("--expert-placement-strategy=round_robin");
        assertThat(releases()).allSatisfy(release -> assertThat(series(release))
                .noneMatch(name -> name.contains("expert"))
                .contains("vllm:inter_token_latency_seconds_bucket", "vllm:num_requests_running"));
        PlanReport half =
                decide(BASE + "parallelism: {tensor: 4, data: 2, expert: 4}").report();
        assertThat(half.verdict()).isEqualTo(Verdict.Invalid);
        assertThat(half.reasons()).extracting(PlanReport.ReasonEntry::path).containsExactly("spec.parallelism.expert");
        assertThat(report("engine: {extraArgs: [--enable-eplb]}\nsizing: {extraOverheadMebibytes: 2048}")
                        .verdict())
                .isEqualTo(Verdict.Fits);
        says(
                10,
                "0",
                "sizing.extraOverheadMebibytes",
                "parallelism.expert",
                "--enable-expert-parallel",
                "--enable-eplb",
                "--eplb-config",
                "FlagNotModelled",
                "--expert-placement-strategy",
                "vllm:inter_token_latency_seconds",
                "vllm:num_requests_running");
    }
}
