package io.mimo.docs;

import static io.mimo.docs.Checklist.BASE;
import static io.mimo.docs.Checklist.CATALOG;
import static io.mimo.docs.Checklist.LAYOUT;
import static io.mimo.docs.Checklist.ROUTE;
import static io.mimo.docs.Checklist.alert;
import static io.mimo.docs.Checklist.arguments;
import static io.mimo.docs.Checklist.container;
import static io.mimo.docs.Checklist.each;
import static io.mimo.docs.Checklist.find;
import static io.mimo.docs.Checklist.objects;
import static io.mimo.docs.Checklist.plan;
import static io.mimo.docs.Checklist.reason;
import static io.mimo.docs.Checklist.releases;
import static io.mimo.docs.Checklist.says;
import static io.mimo.docs.Checklist.series;
import static io.mimo.docs.Checklist.the;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mimo.catalog.EngineVersion;
import io.mimo.render.Capabilities;
import io.mimo.render.Renderer;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** The items of docs/checklist.md on requests: health, timeouts, balancing, limits and the fallback. */
class ChecklistServingTest {
    /** The first of the releases read for which this holds; it must hold for all later ones. */
    private static EngineVersion since(Predicate<EngineVersion> holds) {
        EngineVersion first =
                releases().stream().filter(holds).min(EngineVersion::compareTo).orElseThrow();
        assertThat(releases())
                .allSatisfy(release -> assertThat(holds.test(release)).isEqualTo(release.compareTo(first) >= 0));
        return first;
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
                .map(Checklist::tree)
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
        assertThat(arguments(ROUTE + "engine: {image: \"vllm/vllm-openai:v0.14.0\"}"))
                .doesNotContain("--shutdown-timeout");
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
        assertThat(arguments("engine: {image: \"vllm/vllm-openai:v" + bounded
                        + "\", extraArgs: [--max-num-queued-reqs=100, --max-num-queued-tokens=100000]}"))
                .contains("--max-num-queued-reqs=100", "--max-num-queued-tokens=100000");
        assertThat(arguments("")).doesNotContainAnyElementsOf(flags);
        String rejections = "vllm:admission_rejections_total";
        EngineVersion counted = since(release -> series(release).contains(rejections));
        assertThat(alert(
                                objects("monitoring: {alerts: true}\nengine: {image: \"vllm/vllm-openai:v" + counted
                                        + "\"}"),
                                "MimoRequestsRejected")
                        .path("expr")
                        .asText())
                .contains(rejections);
        assertThat(arguments("engine: {maxNumSeqs: 64}")).containsSequence("--max-num-seqs", "64");
        nothingElseLimits();
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

    private static void nothingElseLimits() {
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
        thinkingIsSetForAll();
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
                        / plan(BASE + LAYOUT + ROUTE)
                                .access()
                                .timeouts()
                                .thinking()
                                .toSeconds()));
    }

    private static void thinkingIsSetForAll() {
        String flag = "--default-chat-template-kwargs";
        List<String> thinks = arguments("thinking: {default: Enabled}");
        assertThat(thinks.get(thinks.indexOf(flag) + 1)).isEqualTo("{\"enable_thinking\": true}");
        assertThat(arguments("thinking: {default: Disabled}"))
                .noneMatch(word -> word.contains("\"enable_thinking\": true"));
    }
}
