package io.mimo.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import io.mimo.api.MimoDeployment;
import io.mimo.api.MimoDeploymentStatus;
import io.mimo.api.Verdict;
import io.mimo.catalog.Catalog;
import io.mimo.fixtures.ManifestFixture;
import io.mimo.fixtures.NodeFixture;
import io.mimo.plan.Decider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/metrics.md lists what the registry tells after a decision, no more and no less. */
class OperatorMetricsTest {
    private static final Pattern FAMILY = Pattern.compile("(?m)^# TYPE (\\S+) (\\S+)$");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `(\\S+)` \\| (\\S+) \\|");
    private static final String BIG = """
            model: {uri: "hf://XiaomiMiMo/MiMo-V2-Flash"}
            precision: FP8
            parallelism: {tensor: 4, data: 2, expert: 8}
            """;

    private final OperatorMetrics metrics = new OperatorMetrics();
    private final MimoDeployment resource = ManifestFixture.manifest(BIG);
    /** The registry refers to it weakly. */
    private final Listed watched = new Listed(List.of(resource));

    private static List<String> rows(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map(found -> found.group(1) + " " + found.group(2))
                .toList();
    }

    private void decideOnce() {
        resource.setStatus(new MimoDeploymentStatus(
                1L, Verdict.Tight, null, null, null, null, null, null, null, null, null, null, null, null, null, null));
        metrics.countVerdicts(watched);
        metrics.timed((judged, inventory) -> Decider.decide(judged, Catalog.load(), inventory))
                .apply(resource, NodeFixture.h100(1, 8));
    }

    @Test
    void thePageListsEverySeries() throws IOException {
        decideOnce();
        String page = Files.readString(Path.of("docs/metrics.md"));
        List<String> families = rows(FAMILY, metrics.scrape());
        assertThat(rows(ROW, page))
                .containsExactlyInAnyOrderElementsOf(families.stream()
                        .filter(family -> family.startsWith("mimo_"))
                        .toList());
        List<String> prefixes = List.of("jvm_", "process_", "system_");
        assertThat(prefixes).allSatisfy(prefix -> {
            assertThat(page).contains("`" + prefix + "`");
            assertThat(families).anyMatch(family -> family.startsWith(prefix));
        });
        assertThat(families).filteredOn(family -> !family.startsWith("mimo_")).allMatch(family -> prefixes.stream()
                .anyMatch(family::startsWith));
    }

    @Test
    void theyAreCountedByVerdictAndNotByName() {
        decideOnce();
        String scrape = metrics.scrape();
        assertThat(scrape)
                .contains("mimo_decision_seconds_count 1", "mimo_decision_seconds_sum ")
                .doesNotContain("llm");
        assertThat(Verdict.values()).allSatisfy(verdict -> assertThat(scrape)
                .contains(
                        "mimo_deployments{verdict=\"" + verdict + "\"} " + (verdict == Verdict.Tight ? "1.0" : "0.0")));
    }

    @Test
    void thePortHasTheNameOfThePage() throws IOException {
        assertThat(Files.readString(Path.of("deploy/deployment.yaml")))
                .contains("path: /livez, port: management", "path: /readyz, port: management");
    }

    /** The resources that the operator watches. */
    private record Listed(List<MimoDeployment> resources) implements IndexerResourceCache<MimoDeployment> {
        @Override
        public Stream<MimoDeployment> list(Predicate<MimoDeployment> predicate) {
            return resources.stream().filter(predicate);
        }

        @Override
        public Stream<MimoDeployment> list(String namespace, Predicate<MimoDeployment> predicate) {
            return list(predicate);
        }

        @Override
        public Optional<MimoDeployment> get(ResourceID id) {
            return resources.stream().findFirst();
        }

        @Override
        public Stream<ResourceID> keys() {
            return resources.stream().map(ResourceID::fromResource);
        }

        @Override
        public List<MimoDeployment> byIndex(String indexName, String indexKey) {
            return List.of();
        }

        @Override
        public void addIndexers(Map<String, Function<MimoDeployment, List<String>>> indexers) {
            throw new UnsupportedOperationException("nothing is looked up by an index here");
        }
    }
}
