package io.mimo.render;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.openshift.api.model.monitoring.v1.Rule;
import io.mimo.catalog.EngineVersion;
import io.mimo.plan.Plan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** No query names a series that the image's release does not export. */
class QueriesTest {
    private static final List<String> ALWAYS = List.of(
            "MimoQueueLong",
            "MimoKvCacheFull",
            "MimoPreemptions",
            "MimoTimeToFirstTokenHigh",
            "MimoThinkingSlow",
            "MimoCrashLoop",
            "MimoReplicasShort");

    static Stream<EngineVersion> releases() {
        return Queries.releases();
    }

    @ParameterizedTest
    @MethodSource("releases")
    void everySeriesIsExported(EngineVersion release) throws IOException {
        Plan plan = Queries.plan(release);
        Set<String> exported = Queries.CATALOG.serving().series(List.of(release));
        List<String> expressions = Stream.concat(
                        Queries.rules(plan).stream().map(Queries::text), Queries.dashboard(plan).stream())
                .toList();
        assertThat(expressions).hasSizeGreaterThan(15);
        assertThat(expressions)
                .allSatisfy(expression -> assertThat(exported).containsAll(Queries.engineSeries(expression)));
        assertThat(Queries.engineSeries(Files.readString(Path.of("deploy/prometheus-adapter/values.yaml"))))
                .isNotEmpty()
                .isSubsetOf(exported);
        assertThat(exported).contains(HorizontalPodAutoscalerRenderer.QUEUE_DEPTH);
    }

    @ParameterizedTest
    @MethodSource("releases")
    void everyAlertIsThereAndSaysWhatToDo(EngineVersion release) {
        List<Rule> alerts = Queries.alerts(Queries.plan(release));
        assertThat(alerts).extracting(Rule::getAlert).containsAll(ALWAYS);
        boolean counts = release.compareTo(new EngineVersion(0, 32, 0)) >= 0;
        assertThat(alerts.stream().anyMatch(rule -> rule.getAlert().equals("MimoRequestsRejected")))
                .isEqualTo(counts);
        assertThat(alerts).allSatisfy(rule -> assertThat(rule.getAnnotations().get("description"))
                .contains(". "));
    }

    @Test
    void aSlowThinkingModeIsToldTheFallback() {
        Rule slow = Queries.alerts(SamplePlans.everyOptionalKind()).stream()
                .filter(rule -> rule.getAlert().equals("MimoThinkingSlow"))
                .findFirst()
                .orElseThrow();
        assertThat(Queries.text(slow)).endsWith("> 240");
        assertThat(slow.getAnnotations().get("description"))
                .contains("Fall back to direct mode", "enable_thinking: false", "thinking.default: Disabled");
    }
}
