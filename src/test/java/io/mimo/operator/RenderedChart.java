package io.mimo.operator;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.mimo.controlplane.Helm;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;

/** What the chart renders, without a cluster, and what it stands beside. */
final class RenderedChart {
    private RenderedChart() {}

    /** By the real Helm, with these options. */
    static List<HasMetadata> chart(String... options) {
        return objects(Helm.render(Stream.concat(
                        Stream.of("template", "mimo-operator", ChartOperator.CHART, "-n", "mimo-system"),
                        Arrays.stream(options))
                .toArray(String[]::new)));
    }

    private static List<HasMetadata> objects(String yaml) {
        try (var client = new KubernetesClientBuilder().build()) {
            return client.load(new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)))
                    .items();
        }
    }

    static <T extends HasMetadata> List<T> of(Class<T> kind, List<HasMetadata> objects) {
        return objects.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /** Of the operator's container. */
    static List<String> arguments(List<HasMetadata> objects) {
        return of(Deployment.class, objects)
                .getFirst()
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .getFirst()
                .getArgs();
    }

    /** By all objects of this kind. */
    static <T extends HasMetadata> Set<String> grants(
            Class<T> kind, Function<T, List<PolicyRule>> rules, List<HasMetadata> objects) {
        Set<String> all = new TreeSet<>();
        of(kind, objects).forEach(object -> all.addAll(Grants.of(rules.apply(object))));
        return all;
    }

    /** What {@code deploy/} and {@code crds/} hold. */
    static List<HasMetadata> deployed() throws IOException {
        StringBuilder all = new StringBuilder();
        for (String file : List.of("cluster-role.yaml", "role.yaml", "deployment.yaml")) {
            all.append(Files.readString(Path.of("deploy", file))).append("\n---\n");
        }
        all.append(Files.readString(Path.of("crds/mimodeployments.serving.mimo.io-v1.yaml")));
        return objects(all.toString());
    }
}
