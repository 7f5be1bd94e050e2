package io.mimo.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.fabric8.kubernetes.api.model.NodeList;
import io.fabric8.kubernetes.api.model.PodList;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.mimo.api.MimoDeployment;
import io.mimo.api.PlanReport;
import io.mimo.api.Verdict;
import io.mimo.catalog.Catalog;
import io.mimo.inventory.Inventory;
import io.mimo.inventory.NodeFacts;
import io.mimo.inventory.PodFacts;
import io.mimo.plan.Decider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every example gets the verdict that its own comment states, against the inventories that the comment names. */
class ExamplesTest {
    private static final Path EXAMPLES = Path.of("examples");
    private static final Pattern VERDICT = Pattern.compile("(?m)^# Verdict on (\\S+)(?: and (\\S+))?: (\\w+)$");
    private static final Catalog CATALOG = Catalog.load();

    @TestFactory
    Stream<DynamicTest> everyStatedVerdict() throws IOException {
        List<Path> manifests;
        try (Stream<Path> files = Files.list(EXAMPLES)) {
            manifests = files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
        }
        assertThat(manifests).hasSizeGreaterThanOrEqualTo(7);
        return manifests.stream().flatMap(ExamplesTest::stated);
    }

    private static Stream<DynamicTest> stated(Path manifest) {
        var verdicts = VERDICT.matcher(read(manifest)).results().toList();
        assertThat(verdicts).as("%s states no verdict", manifest).isNotEmpty();
        return verdicts.stream().map(stated -> DynamicTest.dynamicTest(manifest + " " + stated.group(), () -> {
            PlanReport report = plan(manifest, Path.of(stated.group(1)), Optional.ofNullable(stated.group(2)).map(Path::of));
            System.out.println("=== " + manifest); report.explanation().forEach(System.out::println);
            assertThat(report.verdict()).as("%s", report.explanation()).isEqualTo(Verdict.valueOf(stated.group(3)));
        }));
    }

    private static PlanReport plan(Path manifest, Path nodes, Optional<Path> pods) throws IOException {
        var resource = new ObjectMapper(new YAMLFactory()).readValue(manifest.toFile(), MimoDeployment.class);
        var inventory = Inventory.of(
                Serialization.unmarshal(read(nodes), NodeList.class).getItems().stream().map(NodeFacts::of).toList(),
                pods.map(file -> Serialization.unmarshal(read(file), PodList.class).getItems()).orElse(List.of()).stream().map(PodFacts::of).toList());
        return Decider.decide(resource, CATALOG, inventory).report();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
