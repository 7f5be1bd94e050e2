package io.mimo.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.mimo.api.PlanReport;
import io.mimo.api.Verdict;
import io.mimo.catalog.Catalog;
import io.mimo.catalog.EngineVersion;
import io.mimo.catalog.ReleaseFacts;
import io.mimo.plan.Decider;
import io.mimo.plan.Decision;
import io.mimo.plan.Manifests;
import io.mimo.plan.Plan;
import io.mimo.render.Capabilities;
import io.mimo.render.Renderer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/**
 * Every word that docs/checklist.md sets as code, and every number on it, is read here from what the planner and the
 * renderer make, or shown to have the effect that the page states; and the page has no other.
 */
class ChecklistTest {
    private static final Catalog CATALOG = Catalog.load();
    private static final KubernetesSerialization KUBERNETES = new KubernetesSerialization();
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String COMMIT = "1234567890abcdef1234567890abcdef12345678";
    private static final String DIGEST = "vllm/vllm-openai@sha256:" + "0123456789abcdef".repeat(4);
    private static final String BASE = """
            model: {uri: "hf://XiaomiMiMo/MiMo-V2-Flash"}
            precision: FP8
            """;
    private static final String LAYOUT = "parallelism: {tensor: 4, data: 2, expert: 8}\n";
    private static final String ROUTE = "route: {gatewayRef: {name: gw}}\n";
    private static final List<Section> SECTIONS = Section.of(page());

    private static Page page() {
        return Page.all().stream()
                .filter(page -> page.name().equals("docs/checklist.md"))
                .findFirst()
                .orElseThrow();
    }

    private static Decision decide(String spec) {
        return Decider.decide(Manifests.manifest(spec), CATALOG, Manifests.h100(2, 8));
    }

    private static PlanReport report(String more) {
        return decide(BASE + LAYOUT + more).report();
    }

    private static Plan plan(String spec) {
        Decision decision = decide(spec);
        assertThat(decision).as("%s", decision.report().explanation()).isInstanceOf(Decision.Accepted.class);
        return ((Decision.Accepted) decision).plan();
    }

    /** The objects of the usual manifest with these lines more. */
    private static List<JsonNode> objects(String more) {
        return Renderer.render(plan(BASE + LAYOUT + more), Capabilities.all()).stream()
                .map(ChecklistTest::tree)
                .toList();
    }

    private static JsonNode tree(Object object) {
        try {
            return JSON.readTree(KUBERNETES.asJson(object));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Optional<JsonNode> find(List<JsonNode> objects, String kind) {
        return objects.stream()
                .filter(object -> object.path("kind").asText().equals(kind))
                .findFirst();
    }

    private static JsonNode the(List<JsonNode> objects, String kind) {
        return find(objects, kind).orElseThrow(() -> new AssertionError("no " + kind));
    }

    private static Stream<JsonNode> each(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }

    private static JsonNode container(List<JsonNode> objects) {
        return the(objects, "Deployment").at("/spec/template/spec/containers/0");
    }

    private static List<String> arguments(String more) {
        return plan(BASE + LAYOUT + more).container().arguments();
    }

    private static List<EngineVersion> releases() {
        return CATALOG.releases().stream().map(ReleaseFacts::version).toList();
    }

    private static Set<String> series(EngineVersion release) {
        return CATALOG.serving().series(List.of(release));
    }

    /** The first of the releases read for which this holds; it must hold for all later ones. */
    private static EngineVersion since(Predicate<EngineVersion> holds) {
        EngineVersion first =
                releases().stream().filter(holds).min(EngineVersion::compareTo).orElseThrow();
        assertThat(releases())
                .allSatisfy(release -> assertThat(holds.test(release)).isEqualTo(release.compareTo(first) >= 0));
        return first;
    }

    private static JsonNode alert(List<JsonNode> objects, String name) {
        return each(the(objects, "PrometheusRule").at("/spec/groups/0/rules"))
                .filter(rule -> rule.path("alert").asText().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no alert " + name));
    }

    private static String reason(String extraArgs, String release) {
        PlanReport report = report("engine: {version: " + release + ", extraArgs: [" + extraArgs + "]}");
        assertThat(report.verdict()).isEqualTo(Verdict.Invalid);
        assertThat(report.reasons()).singleElement().satisfies(reason -> assertThat(reason.path())
                .isEqualTo("spec.engine.extraArgs[0]"));
        return report.reasons().getFirst().reason();
    }

    /** The page says of this item exactly what was just found. */
    private static void says(int item, String... found) {
        assertThat(SECTIONS.get(item - 1).facts())
                .as("code and numbers on the page under " + item)
                .containsExactlyInAnyOrder(found);
    }

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
    void healthCheck() {
        List<JsonNode> objects = objects("");
        JsonNode container = container(objects);
        List<String> probes = List.of("startupProbe", "readinessProbe", "livenessProbe");
        assertThat(probes).allSatisfy(probe -> {
            assertThat(container.at("/" + probe + "/httpGet/path").asText()).isEqualTo("/health");
            assertThat(container.at("/" + probe + "/httpGet/port").asText())
                    .isEqualTo(container.at("/ports/0/name").asText());
        });
        assertThat(the(objects, "Service").path("spec").has("publishNotReadyAddresses"))
                .isFalse();
        String threshold = "/startupProbe/failureThreshold";
        String slow = "model: {uri: \"hf://XiaomiMiMo/MiMo-V2-Flash\", readMegabytesPerSecond: 100}\nprecision: FP8\n"
                + LAYOUT;
        JsonNode slower = container(Renderer.render(plan(slow), Capabilities.all()).stream()
                .map(ChecklistTest::tree)
                .toList());
        assertThat(slower.at(threshold).asInt())
                .isGreaterThan(container.at(threshold).asInt());
        says(
                1,
                "startupProbe",
                "readinessProbe",
                "livenessProbe",
                "GET " + container.at("/readinessProbe/httpGet/path").asText(),
                container.at("/ports/0/containerPort").asText(),
                "Service",
                "model.readMegabytesPerSecond");
    }

    @Test
    void timeoutsPerMode() {
        assertThat(find(objects(""), "HTTPRoute")).isEmpty();
        JsonNode rules = the(objects(ROUTE), "HTTPRoute").at("/spec/rules");
        assertThat(rules.at("/0/matches/0/headers/0/value").asText()).isEqualTo("thinking");
        assertThat(rules.at("/1/matches/0/headers/0/value").asText()).isEqualTo("direct");
        String header = rules.at("/0/matches/0/headers/0/name").asText();
        assertThat(rules.at("/2/matches/0").has("headers")).isFalse();
        assertThat(rules.at("/2/timeouts/request").asText())
                .isEqualTo(rules.at("/1/timeouts/request").asText());
        JsonNode thinks = the(objects(ROUTE + "thinking: {default: Enabled}"), "HTTPRoute")
                .at("/spec/rules");
        assertThat(thinks.at("/2/timeouts/request").asText())
                .isEqualTo(thinks.at("/0/timeouts/request").asText());
        JsonNode chosen = the(
                        objects("route: {gatewayRef: {name: gw}, timeouts: {direct: 10s, thinking: 120s}}"),
                        "HTTPRoute")
                .at("/spec/rules");
        assertThat(List.of(
                        chosen.at("/0/timeouts/request").asText(),
                        chosen.at("/1/timeouts/request").asText()))
                .containsExactly("120s", "10s");
        List<String> argv = arguments(ROUTE);
        String drain = argv.get(argv.indexOf("--shutdown-timeout") + 1);
        assertThat(arguments(ROUTE + "engine: {version: 0.14.0}")).doesNotContain("--shutdown-timeout");
        says(
                2,
                "HTTPRoute",
                "route",
                header + ": direct",
                header + ": thinking",
                "route.timeouts.direct",
                "route.timeouts.thinking",
                rules.at("/1/timeouts/request").asText(),
                rules.at("/0/timeouts/request").asText(),
                "thinking.default",
                "--shutdown-timeout",
                drain);
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
        List<JsonNode> keda =
                objects("autoscaling: {maxReplicas: 2, provider: KEDA, prometheusServerAddress: \"http://p:9090\"}");
        assertThat(find(keda, "HorizontalPodAutoscaler")).isEmpty();
        assertThat(the(keda, "ScaledObject").toString()).contains(name, "http://p:9090");
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
        assertThat(find(objects, "PrometheusRule")).isEmpty();
        assertThat(find(objects("monitoring: {alerts: true}"), "PrometheusRule"))
                .isPresent();
        assertThat(find(objects, "ConfigMap")).isEmpty();
        JsonNode board = the(objects("monitoring: {dashboard: true}"), "ConfigMap");
        assertThat(board.at("/metadata/labels").has("grafana_dashboard")).isTrue();
        assertThat(asked)
                .allSatisfy(name -> assertThat(board.path("data").toString()).contains(name));
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

    @Test
    void tokenAttribution() {
        assertThat(releases()).hasSize(10).allSatisfy(release -> {
            assertThat(series(release))
                    .contains("vllm:generation_tokens_total")
                    .noneMatch(name -> name.matches(".*(reason_?ing|think).*"));
            assertThat(arguments("engine: {version: " + release + "}")).containsSequence("--reasoning-parser", "qwen3");
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
    void loadBalancing() {
        List<JsonNode> objects = objects("replicas: 2");
        JsonNode service = the(objects, "Service").path("spec");
        assertThat(service.has("sessionAffinity")).isFalse();
        JsonNode labels = the(objects, "Deployment").at("/spec/template/metadata/labels");
        assertThat(service.path("selector")).isNotEmpty();
        service.path("selector").properties().forEach(label -> assertThat(labels.path(label.getKey()))
                .isEqualTo(label.getValue()));
        assertThat(the(objects, "Deployment").at("/spec/replicas").asInt()).isEqualTo(2);
        assertThat(the(objects(ROUTE), "HTTPRoute").toString()).doesNotContain("sessionPersistence");
        assertThat(arguments("")).containsSequence("--data-parallel-size", "2");
        says(
                6,
                "Service",
                service.at("/ports/0/port").asText(),
                "sessionAffinity",
                "replicas",
                "HTTPRoute",
                "sessionPersistence",
                "parallelism.data");
    }

    @Test
    void rateLimiting() {
        List<String> flags = List.of("--max-num-queued-reqs", "--max-num-queued-tokens");
        EngineVersion bounded =
                since(release -> flags.stream().allMatch(flag -> CATALOG.flags().existsIn(flag, release)));
        flags.forEach(flag -> assertThat(reason(flag + "=100", "0.28.0")).isEqualTo("FlagNotYetAvailable"));
        assertThat(arguments("engine: {version: " + bounded
                        + ", extraArgs: [--max-num-queued-reqs=100, --max-num-queued-tokens=100000]}"))
                .contains("--max-num-queued-reqs=100", "--max-num-queued-tokens=100000");
        assertThat(arguments("")).doesNotContainAnyElementsOf(flags);
        String rejections = "vllm:admission_rejections_total";
        EngineVersion counted = since(release -> series(release).contains(rejections));
        assertThat(alert(
                                objects("monitoring: {alerts: true}\nengine: {version: " + counted + "}"),
                                "MimoRequestsRejected")
                        .path("expr")
                        .asText())
                .contains(rejections);
        assertThat(arguments("engine: {maxNumSeqs: 64}")).containsSequence("--max-num-seqs", "64");
        assertThat(objects(ROUTE))
                .extracting(object -> object.path("kind").asText())
                .containsExactly(
                        "ServiceAccount",
                        "NetworkPolicy",
                        "Service",
                        "Deployment",
                        "PodDisruptionBudget",
                        "HTTPRoute",
                        "PodMonitor");
        says(
                7,
                "HTTPRoute",
                flags.get(0),
                flags.get(1),
                "engine.extraArgs",
                "FlagNotYetAvailable",
                rejections,
                "MimoRequestsRejected",
                "engine.maxNumSeqs",
                "--max-num-seqs",
                bounded.toString(),
                counted.toString());
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
        assertThat(plan(pinned).container().arguments()).containsSequence("--revision", COMMIT);
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
    void fallback() {
        List<JsonNode> objects = objects("monitoring: {alerts: true}\n" + ROUTE);
        JsonNode slow = alert(objects, "MimoThinkingSlow");
        assertThat(slow.path("expr").asText())
                .contains("histogram_quantile(0.99", "vllm:e2e_request_latency_seconds_bucket")
                .endsWith("> 240");
        assertThat(alert(
                                objects("monitoring: {alerts: true}\nroute: {gatewayRef: {name: gw}, timeouts: "
                                        + "{thinking: 100s}}"),
                                "MimoThinkingSlow")
                        .path("expr")
                        .asText())
                .endsWith("> 80");
        assertThat(slow.at("/annotations/description").asText())
                .contains(
                        "chat_template_kwargs {enable_thinking: false}",
                        "thinking.default: Disabled",
                        "route.timeouts.thinking");
        String flag = "--default-chat-template-kwargs";
        List<String> thinks = arguments("thinking: {default: Enabled}");
        assertThat(thinks.get(thinks.indexOf(flag) + 1)).isEqualTo("{\"enable_thinking\": true}");
        assertThat(arguments("thinking: {default: Disabled}"))
                .noneMatch(word -> word.contains("\"enable_thinking\": true"));
        JsonNode rules = the(objects, "HTTPRoute").at("/spec/rules");
        assertThat(each(rules)).allMatch(rule -> !rule.has("filters"));
        says(
                9,
                "monitoring.alerts: true",
                "MimoThinkingSlow",
                "vllm:e2e_request_latency_seconds",
                "route.timeouts.thinking",
                "chat_template_kwargs",
                "{enable_thinking: false}",
                "thinking.default: Disabled",
                rules.at("/0/matches/0/headers/0/name").asText(),
                "99",
                String.valueOf(100
                        * 240
                        / plan(BASE + LAYOUT + ROUTE).timeouts().thinking().toSeconds()));
    }

    @Test
    void loadOfTheExperts() {
        assertThat(arguments("")).contains("--enable-expert-parallel");
        Plan sliced = plan(BASE + "parallelism: {tensor: 4, data: 2}\n");
        assertThat(sliced.container().arguments()).doesNotContain("--enable-expert-parallel");
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
        says(
                10,
                "0",
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
