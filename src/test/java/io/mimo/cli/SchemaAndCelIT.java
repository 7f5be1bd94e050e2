package io.mimo.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.mimo.cli.InvalidManifest.Expected;
import io.mimo.controlplane.CommandFailedException;
import io.mimo.controlplane.TestCluster;
import io.mimo.controlplane.UsesControlPlane;
import io.mimo.manifest.schema.BundledCrd;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The real API server takes the definition (its CEL rules are within the cost limit), refuses each file of
 * {@code cli/invalid} at the paths that the file names, for CEL rules in its words, and takes each file of
 * {@code cli/valid}. ManifestRulesTest holds the command line to the same files, so both say the same.
 */
@UsesControlPlane
class SchemaAndCelIT {
    /**
     * A line of kubectl's answer: {@code PATH: Invalid value: ...}; {@code <nil>} only says that later rules were not
     * looked at.
     */
    private static final Pattern PATH = Pattern.compile("(?m)(?:^\\* |is invalid: )([A-Za-z][^: ]*): [A-Z]");

    @Test
    void theApiServerRefusesAtTheSamePathsInTheSameWords(TestCluster cluster) {
        install(cluster);
        List<String> differences = new ArrayList<>();
        InvalidManifest.all().forEach(manifest -> {
            String answer = refusal(cluster, manifest.text());
            for (Expected expected : manifest.problems()) {
                if (!says(answer, expected)) {
                    differences.add(manifest.name() + " expects " + expected + " and the API server says:\n" + answer);
                }
            }
            Set<String> paths = manifest.problems().stream().map(Expected::path).collect(Collectors.toSet());
            PATH.matcher(answer)
                    .results()
                    .map(line -> line.group(1))
                    .filter(path -> !paths.contains(path))
                    .forEach(path -> differences.add(
                            manifest.name() + " does not expect what the API server says of " + path + ":\n" + answer));
        });
        assertThat(differences).isEmpty();
    }

    @Test
    void theApiServerTakesWhatTheCommandLineJudges(TestCluster cluster) throws Exception {
        install(cluster);
        for (Path file : InvalidManifest.files("valid").toList()) {
            String answer = cluster.kubectlWithInput(Files.readString(file), "create", "--dry-run=server", "-f", "-");
            assertThat(answer).as(file.toString()).contains("created (server dry run)");
        }
    }

    @Test
    void explainTeaches(TestCluster cluster) {
        install(cluster);
        assertThat(cluster.kubectl("explain", "mimodeployment.spec.parallelism").replaceAll("\\s+", " "))
                .contains(
                        "tensor",
                        "-required-",
                        "Must divide the model's 64 attention",
                        "pipeline",
                        "the heaviest stage decides");
    }

    private static void install(TestCluster cluster) {
        cluster.kubectlWithInput(BundledCrd.yaml(), "apply", "--server-side", "--force-conflicts", "-f", "-");
        cluster.kubectl("wait", "--for=condition=Established", "--timeout=30s", "crd/mimodeployments.serving.mimo.io");
    }

    private static String refusal(TestCluster cluster, String manifest) {
        CommandFailedException refused = catchThrowableOfType(
                CommandFailedException.class,
                () -> cluster.kubectlWithInput(manifest, "create", "--dry-run=server", "-f", "-"));
        return refused == null ? "(accepted)" : refused.getMessage();
    }

    private static boolean says(String answer, Expected expected) {
        return switch (expected.who()) {
            case cel ->
                answer.lines()
                        .anyMatch(line -> line.contains(expected.path() + ": Invalid value: ")
                                && line.endsWith(": " + expected.message()));
            case schema -> answer.contains(expected.path() + ": ");
            case unknown -> answer.contains("unknown field \"" + expected.path() + "\"");
            case client -> answer.contains("error");
            case operator -> !answer.contains(expected.path() + ": ");
        };
    }
}
