package io.mimo.operator;

import static io.mimo.operator.Resources.H100;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.mimo.api.EngineSettings;
import io.mimo.api.MimoDeployment;
import io.mimo.api.MimoDeploymentStatus;
import io.mimo.controlplane.TestCluster;
import io.mimo.controlplane.UsesControlPlane;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The command line, given what kubectl prints of the same cluster, says what the operator says and renders what it
 * applies.
 */
@UsesControlPlane
class SameAnswerIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    @Test
    void operatorAndCommandLineAgree(TestCluster cluster) throws IOException, InterruptedException {
        var resources = new Resources(cluster);
        cluster.gpuNodes(2, H100).create();
        List<String> names = List.of("fits", "refused", "unsupported", "unplaceable", "invalid");
        try (var operator = RunningOperator.start(cluster)) {
            resources.apply(
                    resources.fitting("fits", "replicas: 1"),
                    resources.tooBig("refused"),
                    resources.manifest("unsupported", "parallelism: {tensor: 8}", ""),
                    resources.manifest("unplaceable", "parallelism: {tensor: 4, data: 8, expert: 32}", "replicas: 1"),
                    resources.manifest(
                            "invalid",
                            "parallelism: {tensor: 4}",
                            "engine: {image: \"" + EngineSettings.DEFAULT_IMAGE
                                    + "\", extraArgs: [--block-size=32, --nope]}"));
            names.forEach(
                    name -> cluster.await(Resources.SOON, () -> resources.status(name), status -> status.isPresent()));
            resources.awaitReady("fits");
            // the last word on every resource, after the first one's pods were bound
            operator.judgeNow(names.toArray(String[]::new));
            for (String name : names) {
                JsonNode report = plan(cluster, name);
                assertSame(name, report, resources.get(name).getStatus());
            }
            assertSameArguments(cluster, resources.deployment("fits"));
        }
    }

    private static void assertSame(String name, JsonNode report, MimoDeploymentStatus status) {
        assertThat(report.path("verdict").asText())
                .as(name)
                .isEqualTo(status.verdict().name());
        assertThat(texts(report.path("explanation"))).as(name).isEqualTo(status.explanation());
        assertThat(report.path("suggestions"))
                .as(name)
                .hasSize(status.suggestions() == null ? 0 : status.suggestions().size());
        if (status.sizing() != null) {
            assertThat(Math.round(
                            report.path("ledger").path(0).path("weightsMiB").asDouble()))
                    .as(name)
                    .isEqualTo(status.sizing().weightsMebibytes());
        }
    }

    private void assertSameArguments(TestCluster cluster, Deployment live) throws IOException, InterruptedException {
        String rendered = mimo(0, "render", cluster, "fits");
        List<String> arguments = live.getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .getFirst()
                .getArgs();
        List<Object> objects = new ArrayList<>(cluster.client()
                .load(new java.io.ByteArrayInputStream(rendered.getBytes(StandardCharsets.UTF_8)))
                .items());
        assertThat(objects)
                .filteredOn(Deployment.class::isInstance)
                .singleElement()
                .satisfies(object -> assertThat(((Deployment) object)
                                .getSpec()
                                .getTemplate()
                                .getSpec()
                                .getContainers()
                                .getFirst()
                                .getArgs())
                        .isEqualTo(arguments));
    }

    private JsonNode plan(TestCluster cluster, String name) throws IOException, InterruptedException {
        return JSON.readTree(mimo(-1, "plan", cluster, name, "-o", "json"));
    }

    private String mimo(int expected, String command, TestCluster cluster, String name, String... more)
            throws IOException, InterruptedException {
        Files.writeString(
                folder.resolve("m.yaml"),
                cluster.kubectl("get", MimoDeployment.KIND.toLowerCase(java.util.Locale.ROOT), name, "-o", "yaml"));
        Files.writeString(folder.resolve("n.yaml"), cluster.kubectl("get", "nodes", "-o", "yaml"));
        Files.writeString(folder.resolve("p.json"), cluster.kubectl("get", "pods", "-A", "-o", "json"));
        List<String> words = new ArrayList<>(List.of(
                "./mimo",
                command,
                "-f",
                folder.resolve("m.yaml").toString(),
                "--nodes",
                folder.resolve("n.yaml").toString(),
                "--pods",
                folder.resolve("p.json").toString()));
        words.addAll(List.of(more));
        Process process = new ProcessBuilder(words)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int code = process.waitFor();
        assertThat(expected < 0 || code == expected)
                .as("exit code %s of %s", code, words)
                .isTrue();
        return printed;
    }

    private static List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(item -> texts.add(item.asText()));
        return texts;
    }
}
