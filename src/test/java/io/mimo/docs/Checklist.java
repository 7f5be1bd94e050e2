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
import io.mimo.fixtures.ManifestFixture;
import io.mimo.fixtures.NodeFixture;
import io.mimo.plan.Decider;
import io.mimo.plan.Decision;
import io.mimo.plan.Plan;
import io.mimo.render.Capabilities;
import io.mimo.render.Renderer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Every word that docs/checklist.md sets as code, and every number on it, is read here from what the planner and the
 * renderer make, or shown to have the effect that the page states; and the page has no other.
 */
final class Checklist {
    static final Catalog CATALOG = Catalog.load();

    static final KubernetesSerialization KUBERNETES = new KubernetesSerialization();

    static final ObjectMapper JSON = new ObjectMapper();

    static final String BASE = """
            model: {uri: "hf://XiaomiMiMo/MiMo-V2-Flash"}
            precision: FP8
            """;

    static final String LAYOUT = "parallelism: {tensor: 4, data: 2, expert: 8}\n";

    static final String ROUTE = "route: {gatewayRef: {name: gw}}\n";

    static final List<Section> SECTIONS = Section.of(page());

    private Checklist() {}

    static Page page() {
        return Page.all().stream()
                .filter(page -> page.name().equals("docs/checklist.md"))
                .findFirst()
                .orElseThrow();
    }

    static Decision decide(String spec) {
        return Decider.decide(ManifestFixture.manifest(spec), CATALOG, NodeFixture.h100(2, 8));
    }

    static PlanReport report(String more) {
        return decide(BASE + LAYOUT + more).report();
    }

    static Plan plan(String spec) {
        Decision decision = decide(spec);
        assertThat(decision).as("%s", decision.report().explanation()).isInstanceOf(Decision.Accepted.class);
        return ((Decision.Accepted) decision).plan();
    }

    /** The objects of the usual manifest with these lines more. */
    static List<JsonNode> objects(String more) {
        return Renderer.render(plan(BASE + LAYOUT + more), Capabilities.all()).stream()
                .map(Checklist::tree)
                .toList();
    }

    static JsonNode tree(Object object) {
        try {
            return JSON.readTree(KUBERNETES.asJson(object));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Optional<JsonNode> find(List<JsonNode> objects, String kind) {
        return objects.stream()
                .filter(object -> object.path("kind").asText().equals(kind))
                .findFirst();
    }

    static JsonNode the(List<JsonNode> objects, String kind) {
        return find(objects, kind).orElseThrow(() -> new AssertionError("no " + kind));
    }

    static Stream<JsonNode> each(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }

    static JsonNode container(List<JsonNode> objects) {
        return the(objects, "Deployment").at("/spec/template/spec/containers/0");
    }

    static List<String> arguments(String more) {
        return plan(BASE + LAYOUT + more).engine().container().arguments();
    }

    static List<EngineVersion> releases() {
        return CATALOG.releases().stream().map(ReleaseFacts::version).toList();
    }

    static Set<String> series(EngineVersion release) {
        return CATALOG.serving().series(List.of(release));
    }

    static JsonNode alert(List<JsonNode> objects, String name) {
        return each(the(objects, "PrometheusRule").at("/spec/groups/0/rules"))
                .filter(rule -> rule.path("alert").asText().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no alert " + name));
    }

    static String reason(String extraArgs, String release) {
        PlanReport report =
                report("engine: {image: \"vllm/vllm-openai:v" + release + "\", extraArgs: [" + extraArgs + "]}");
        assertThat(report.verdict()).isEqualTo(Verdict.Invalid);
        assertThat(report.reasons()).singleElement().satisfies(reason -> assertThat(reason.path())
                .isEqualTo("spec.engine.extraArgs[0]"));
        return report.reasons().getFirst().reason();
    }

    /** The page says of this item exactly what was just found. */
    static void says(int item, String... found) {
        assertThat(SECTIONS.get(item - 1).facts())
                .as("code and numbers on the page under " + item)
                .containsExactlyInAnyOrder(found);
    }
}
