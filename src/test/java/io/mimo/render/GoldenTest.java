package io.mimo.render;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.mimo.generated.GeneratedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What each sample plan becomes, as files to read; {@code ./dev accept GoldenTest} writes them anew. */
class GoldenTest {
    private static final Path FOLDER = Path.of("src/test/resources/render");

    @TestFactory
    Stream<DynamicTest> everyPlanRendersToItsFile() {
        return SamplePlans.all().keySet().stream()
                .map(name -> dynamicTest(name, () -> {
                    String yaml = Renderer.toYaml(objects(name));
                    Path file = FOLDER.resolve(name + ".yaml");
                    new GeneratedFile(file, "GoldenTest").check(yaml);
                }));
    }

    @Test
    void noFileIsUnused() throws IOException {
        assumeFalse(GeneratedFile.isAccepted(), "files are being written");
        try (Stream<Path> files = Files.list(FOLDER)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(SamplePlans.all().keySet().stream()
                            .map(name -> name + ".yaml")
                            .toList());
        }
    }

    private static List<HasMetadata> objects(String name) {
        return Renderer.render(
                SamplePlans.all().get(name),
                name.endsWith("-no-podmonitor") ? Capabilities.none() : Capabilities.all());
    }
}
