package io.mimo.controlplane;

import java.util.Map;
import java.util.stream.Stream;

/** The real Helm, as admin in one namespace. */
public final class Helm {
    private final TestCluster cluster;
    private final String namespace;

    public Helm(TestCluster cluster, String namespace) {
        this.cluster = cluster;
        this.namespace = namespace;
    }

    public String run(String... arguments) {
        return Commands.run(
                Map.of("KUBECONFIG", cluster.kubeconfig().toString()),
                "",
                Stream.concat(Stream.of(Commands.program("helm"), "--namespace", namespace), Stream.of(arguments))
                        .toList());
    }

    /** Without a cluster. */
    public static String render(String... arguments) {
        return Commands.run(
                Map.of("KUBECONFIG", "/dev/null"),
                "",
                Stream.concat(Stream.of(Commands.program("helm")), Stream.of(arguments))
                        .toList());
    }
}
