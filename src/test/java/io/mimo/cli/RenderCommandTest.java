package io.mimo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mimo.manifest.schema.BundledCrd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RenderCommandTest {
    @TempDir
    private Path folder;

    private String nodes;

    @BeforeEach
    void oneNode() throws IOException {
        nodes = Files.writeString(folder.resolve("nodes.yaml"), Samples.h100Nodes(1))
                .toString();
    }

    @Test
    void theChildrenOfAnAcceptedManifestAreYaml() {
        CliRun run = render(Samples.manifest("flash"));
        assertThat(run.code()).isZero();
        assertThat(kinds(run)).contains("Deployment", "Service", "PodMonitor");
        assertThat(kinds(render(Samples.manifest("flash"), "--capabilities", "none")))
                .contains("Deployment")
                .doesNotContain("PodMonitor");
    }

    @Test
    void aTightPlanIsRenderedAndSaysSoInTheExitCode() {
        String tight =
                Samples.manifest("tight", "FP8", "{tensor: 4}", "maxModelLen: 16384\ngpuMemoryUtilization: 0.97");
        assertThat(render(tight).code()).isEqualTo(3);
        assertThat(render(tight).out()).contains("--enforce-eager");
        assertThat(render(tight, "--accept-tight").code()).isZero();
    }

    @Test
    void nothingIsOnStandardOutputWhenOneIsRefused() {
        CliRun run = render(Samples.manifest("flash") + "---\n" + Samples.manifest("big", "BF16", "{tensor: 8}", ""));
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains("llm/big").doesNotContain("llm/flash");
        assertThat(render(Samples.manifest("broken", "FP8", "{tensor: 3}", "")).code())
                .isEqualTo(1);
    }

    @Test
    void aReplicaThatSpansNodesIsAGroupOfPods() throws IOException {
        nodes = Files.writeString(folder.resolve("nodes.yaml"), Samples.h100Nodes(2))
                .toString();
        CliRun run = render(Samples.manifest("wide", "FP8", "{tensor: 4, data: 4, expert: 16}", ""));
        assertThat(run.code()).isZero();
        assertThat(kinds(run)).contains("LeaderWorkerSet").doesNotContain("Deployment");
        assertThat(run.out()).contains("--node-rank", "\"$(LWS_WORKER_INDEX)\"");
    }

    @Test
    void theDefinitionIsPrintedAsItIsBundled() {
        CliRun run = CliRun.of("crd");
        assertThat(run.code()).isZero();
        assertThat(run.out()).isEqualTo(BundledCrd.yaml());
        assertThat(kinds(run)).containsExactly("CustomResourceDefinition");
    }

    private static List<String> kinds(CliRun run) {
        return KubernetesYaml.read("out", run.out()).stream()
                .map(YamlDocument.Parsed.class::cast)
                .map(YamlDocument.Parsed::tree)
                .map((JsonNode tree) -> tree.path("kind").asText())
                .toList();
    }

    private CliRun render(String manifest, String... more) {
        return CliRun.withInput(
                manifest,
                Stream.concat(Stream.of("render", "-f", "-", "--nodes", nodes), Stream.of(more))
                        .toArray(String[]::new));
    }
}
