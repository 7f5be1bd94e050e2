package io.mimo.operator;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.mimo.controlplane.Helm;
import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The chart as it was released before {@code spec.thinking} came, packaged as releases are. */
final class EarlierChart {
    static final String VERSION = "0.0.9";

    private EarlierChart() {}

    static String in(Path folder) throws IOException {
        Path earlier = folder.resolve("earlier");
        copy(Path.of(ChartOperator.CHART), earlier);
        Path definition = earlier.resolve("files/crd.yaml");
        Files.writeString(definition, withoutThinking(Files.readString(definition)));
        Helm.render(
                "package",
                earlier.toString(),
                "--version",
                VERSION,
                "--app-version",
                VERSION,
                "--destination",
                folder.toString());
        return folder.resolve("mimo-operator-" + VERSION + ".tgz").toString();
    }

    private static String withoutThinking(String definition) {
        var yaml = new KubernetesSerialization();
        var crd = yaml.unmarshal(definition, CustomResourceDefinition.class);
        var spec = crd.getSpec()
                .getVersions()
                .getFirst()
                .getSchema()
                .getOpenAPIV3Schema()
                .getProperties()
                .get("spec")
                .getProperties();
        if (spec.remove("thinking") == null) {
            throw new IllegalStateException("the definition has no spec.thinking");
        }
        return yaml.asYaml(crd);
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from, FileVisitOption.FOLLOW_LINKS)) {
            for (Path file : files.toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file.toRealPath(), target);
                }
            }
        }
    }
}
