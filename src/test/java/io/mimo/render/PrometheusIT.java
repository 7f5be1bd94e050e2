package io.mimo.render;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.sun.net.httpserver.HttpServer;
import io.fabric8.openshift.api.model.monitoring.v1.Rule;
import io.mimo.catalog.EngineVersion;
import io.mimo.metrics.PrometheusServer;
import io.mimo.metrics.StandInEngine;
import io.mimo.plan.Plan;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Alerts, dashboard and adapter rule on a real Prometheus that scrapes a stand-in for the engine of each release. */
class PrometheusIT {
    private static final String QUEUE = "vllm:num_requests_waiting";
    private static final List<EngineVersion> RELEASES = Queries.releases().toList();
    private static final List<AutoCloseable> STARTED = new ArrayList<>();
    private static final List<StandInEngine> ENGINES = new ArrayList<>();

    @TempDir
    private static Path folder;

    private static PrometheusServer prometheus;

    @BeforeAll
    static void scrapeOneEngineOfEveryRelease() throws Exception {
        StringBuilder config = new StringBuilder(
                "global: {scrape_interval: 500ms, scrape_timeout: 500ms, evaluation_interval: 500ms}\nrule_files: "
                        + "[rules.yml]\nscrape_configs:\n");
        for (EngineVersion release : RELEASES) {
            var engine = new StandInEngine(release, Queries.CATALOG.serving(), "mimo-flash", 2).serve();
            ENGINES.add(engine);
            STARTED.add(engine);
            String name = Queries.name(release);
            config.append("- {job_name: ")
                    .append(name)
                    .append(", static_configs: [{targets: ['127.0.0.1:")
                    .append(engine.port())
                    .append("'], labels: {namespace: llm, pod: ")
                    .append(name)
                    .append("-5d4-abcde, app_kubernetes_io_instance: ")
                    .append(name)
                    .append("}}]}\n");
        }
        config.append("- {job_name: kube-state-metrics, honor_labels: true, static_configs: [{targets: ['127.0.0.1:")
                .append(kubeState())
                .append("']}]}\n");
        Files.writeString(
                folder.resolve("rules.yml"),
                Queries.file(RELEASES.stream().map(Queries::plan).toList(), false));
        prometheus = PrometheusServer.start(folder, config.toString());
        STARTED.add(prometheus);
        until(() -> prometheus.query(
                "count(count_over_time(vllm:num_requests_running[1m]) > 4) == " + 2 * RELEASES.size()));
        until(() -> prometheus.query("count(mimo:replica_usd_per_hour) == " + RELEASES.size()));
    }

    @AfterAll
    static void stop() throws Exception {
        for (AutoCloseable each : STARTED.reversed()) {
            each.close();
        }
    }

    /** What kube-state-metrics would say of these Deployments. */
    private static int kubeState() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        byte[] text = RELEASES.stream()
                .map(Queries::name)
                .map(name -> """
                kube_pod_container_status_restarts_total{namespace="llm",pod="%1$s-5d4b8c7f9-abcde",container="vllm"} 1
                kube_deployment_spec_replicas{namespace="llm",deployment="%1$s"} 2
                kube_deployment_status_replicas_available{namespace="llm",deployment="%1$s"} 2
                """.formatted(name))
                .collect(Collectors.joining())
                .getBytes(StandardCharsets.UTF_8);
        server.createContext("/metrics", exchange -> {
            try (exchange) {
                exchange.sendResponseHeaders(200, text.length);
                exchange.getResponseBody().write(text);
            }
        });
        server.start();
        STARTED.add(() -> server.stop(0));
        return server.getAddress().getPort();
    }

    private static JsonNode until(Callable<JsonNode> probe) {
        return await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(200))
                .until(probe, found -> !found.isEmpty());
    }

    @Test
    void everyExpressionHasDataInEveryRelease() throws Exception {
        for (EngineVersion release : RELEASES) {
            Plan plan = Queries.plan(release);
            for (Rule alert : Queries.alerts(plan)) {
                // the value that is compared, before the comparison
                String value = Queries.text(alert).replaceFirst(" > [0-9.]+$", "");
                assertThat(value).isNotEqualTo(Queries.text(alert));
                assertThat(prometheus.query(value))
                        .as("%s %s: %s", release, alert.getAlert(), value)
                        .hasSize(1);
            }
            for (String panel : Queries.dashboard(plan)) {
                assertThat(prometheus.query(panel))
                        .as("%s: %s", release, panel)
                        .hasSize(1)
                        .allSatisfy(row ->
                                assertThat(row.path("value").path(1).asDouble()).isFinite());
            }
        }
    }

    @Test
    void aLongQueueRaisesTheAlertOfItsResourceAndOfNoOther() throws Exception {
        StandInEngine engine = ENGINES.getFirst();
        String one = Queries.name(RELEASES.getFirst());
        engine.set(QUEUE, 0, 8);
        engine.set(QUEUE, 1, 9);
        JsonNode firing = until(() -> prometheus.query("ALERTS{alertname=\"MimoQueueLong\",alertstate=\"firing\"}"));
        assertThat(firing).hasSize(1);
        assertThat(firing.get(0)
                        .path("metric")
                        .path("app_kubernetes_io_instance")
                        .asText())
                .isEqualTo(one);
        engine.set(QUEUE, 0, 0);
        engine.set(QUEUE, 1, 0);
        until(() -> prometheus.query("absent(ALERTS{alertname=\"MimoQueueLong\"})"));
    }

    /** Templates as prometheus-adapter fills them in (pkg/naming/metrics_query.go). */
    @Test
    void theAdapterRuleSumsTheRanksOfEachPod() throws Exception {
        StandInEngine engine = ENGINES.getLast();
        String name = Queries.name(RELEASES.getLast());
        engine.set(QUEUE, 0, 3);
        engine.set(QUEUE, 1, 4);
        JsonNode rules = new ObjectMapper(new YAMLFactory())
                .readTree(Path.of("deploy/prometheus-adapter/values.yaml").toFile())
                .path("rules");
        String perPod = query(rules.path("custom").get(0), "namespace=\"llm\",pod=~\"" + name + "-5d4-abcde\"", "pod");
        JsonNode row = until(() -> prometheus.query(perPod + " == 7")).get(0);
        assertThat(row.path("metric").path("pod").asText()).isEqualTo(name + "-5d4-abcde");
        String ofAll = query(
                rules.path("external").get(0), "namespace=\"llm\",app_kubernetes_io_instance=\"" + name + "\"", "");
        assertThat(prometheus.query(ofAll).get(0).path("value").path(1).asText())
                .isEqualTo("7");
        for (String kind : List.of("custom", "external")) {
            assertThat(prometheus.query(
                            rules.path(kind).get(0).path("seriesQuery").asText()))
                    .hasSize(2 * RELEASES.size());
        }
    }

    private static String query(JsonNode rule, String matchers, String by) {
        return rule.path("metricsQuery")
                .asText()
                .replace("<<.Series>>", QUEUE)
                .replace("<<.LabelMatchers>>", matchers)
                .replace("<<.GroupBy>>", by);
    }

    @Test
    void kedaAsksForTheSameQueue() throws Exception {
        Plan plan = Queries.plan(RELEASES.getLast());
        JsonNode trigger = new ObjectMapper()
                .<JsonNode>valueToTree(
                        Rendered.of(plan).the(io.fabric8.kubernetes.api.model.GenericKubernetesResource.class))
                .path("spec")
                .path("triggers")
                .get(0)
                .path("metadata");
        assertThat(prometheus.query(trigger.path("query").asText())).hasSize(1);
        assertThat(trigger.path("ignoreNullValues").asText()).isEqualTo("false");
    }

    @Test
    void nothingListensWhileTheEngineLoads() throws Exception {
        try (var engine = new StandInEngine(RELEASES.getLast(), Queries.CATALOG.serving(), "mimo-flash", 1);
                HttpClient http = HttpClient.newHttpClient()) {
            var health = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + engine.port() + "/health"))
                    .build();
            assertThatThrownBy(() -> http.send(health, BodyHandlers.ofString())).isInstanceOf(ConnectException.class);
            engine.serve();
            assertThat(http.send(health, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
        }
    }

    /** Prometheus' own parser and clock: the rules are well-formed, fire after their time and not before. */
    @Test
    void promtoolIsContent() throws Exception {
        Plan plan = SamplePlans.everyOptionalKind();
        Files.writeString(folder.resolve("timed.yml"), Queries.file(List.of(plan), true));
        Files.copy(Path.of("src/test/resources/promtool/alerts.yaml"), folder.resolve("alerts.yaml"));
        assertThat(PrometheusServer.promtool(
                        "check", "rules", folder.resolve("timed.yml").toString()))
                .contains("SUCCESS");
        assertThat(PrometheusServer.promtool(
                        "test", "rules", folder.resolve("alerts.yaml").toString()))
                .contains("SUCCESS");
    }
}
