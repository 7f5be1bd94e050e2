package io.mimo.cli;

import io.mimo.operator.OperatorMain;
import io.mimo.operator.OperatorOptions;
import io.mimo.operator.OperatorOptions.LogFormat;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code mimo operator}: runs until it is told to end. */
@Command(name = "operator", mixinStandardHelpOptions = true, header = "Run the controller against a cluster.%n",
        description = "Without a kubeconfig it runs as a pod does, with its own token. The defaults are those of deploy/.%n",
        footer = {"", "On a laptop:", "  mimo operator --no-leader-election --log-format text"})
final class OperatorCommand implements Callable<Integer> {
    @Option(names = "--namespace", paramLabel = "NAME", description = "Serve only this namespace; may be repeated. Default: all.")
    private Set<String> namespaces = new LinkedHashSet<>();

    @Option(names = "--no-leader-election", negatable = true, defaultValue = "true", fallbackValue = "true",
            description = "Run without a Lease: for a single process.")
    private boolean leaderElection;

    @Option(names = "--lease-namespace", paramLabel = "NAME", description = "Namespace of the Lease. Default: the pod's or the kubeconfig's.")
    private Optional<String> leaseNamespace = Optional.empty();

    @Option(names = "--port", paramLabel = "PORT", defaultValue = "8080",
            description = "Port of /livez, /readyz and /metrics; 0 = any free one, -1 = none. Default: ${DEFAULT-VALUE}.")
    private int port;

    @Option(names = "--kubeconfig", paramLabel = "FILE", description = "Kubeconfig. Default: as kubectl finds it.")
    private Optional<Path> kubeconfig = Optional.empty();

    @Option(names = "--context", paramLabel = "NAME", description = "Kubeconfig context. Default: the current one.")
    private Optional<String> context = Optional.empty();

    @Option(names = "--log-format", paramLabel = "FORMAT", defaultValue = "JSON", description = "json or text. Default: json.")
    private LogFormat logFormat = LogFormat.JSON;

    @Override
    public Integer call() {
        return OperatorMain.run(new OperatorOptions(namespaces, leaderElection, port, leaseNamespace, kubeconfig, context, logFormat));
    }
}
