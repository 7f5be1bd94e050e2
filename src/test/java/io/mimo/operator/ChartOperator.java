package io.mimo.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimo.controlplane.OperatorProcess;
import io.mimo.controlplane.TestCluster;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The operator of an installed chart: processes in the place of its pods, with their arguments and as their
 * ServiceAccount.
 */
final class ChartOperator implements AutoCloseable {
    static final String CHART = "helm/mimo-operator";
    static final String RELEASE = "mimo-operator";

    private final TestCluster cluster;
    private final String namespace;
    private final Path folder;
    private Optional<OperatorProcess> leader = Optional.empty();
    private int started;

    /**
     * @param namespace where the chart is installed
     * @param folder for logs
     */
    ChartOperator(TestCluster cluster, String namespace, Path folder) {
        this.cluster = cluster;
        this.namespace = namespace;
        this.folder = folder;
    }

    void start() {
        leader = Optional.of(process());
        awaitLeader();
    }

    /** A second one stands by, the first is ended in order, and the second leads. */
    void handOver() {
        var next = process();
        try {
            assertThat(next.log()).doesNotContain("leading");
        } finally {
            end();
            leader = Optional.of(next);
        }
        awaitLeader();
    }

    private void awaitLeader() {
        cluster.await(Resources.SOON, () -> log().contains("leading"));
    }

    private OperatorProcess process() {
        List<String> arguments = cluster.client()
                .apps()
                .deployments()
                .inNamespace(namespace)
                .withName(RELEASE)
                .get()
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .getFirst()
                .getArgs();
        assertThat(arguments.getFirst()).isEqualTo("operator");
        return OperatorProcess.start(
                cluster.kubeconfigOf(namespace, RELEASE),
                folder.resolve(namespace + "-" + ++started + ".log"),
                Stream.concat(arguments.stream().skip(1), Stream.of("--lease-namespace", namespace))
                        .toList());
    }

    String log() {
        return leader.orElseThrow().log();
    }

    void end() {
        leader.ifPresent(OperatorProcess::close);
        leader = Optional.empty();
    }

    @Override
    public void close() {
        end();
    }
}
